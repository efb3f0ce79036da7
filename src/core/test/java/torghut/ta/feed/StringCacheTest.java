package torghut.ta.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StringCacheTest {

    private final StringCache cache = new StringCache();

    private String find(String symbol) {
        return cache.find(("[" + symbol + "]").toCharArray(), 1, symbol.length());
    }

    private String findLatin1(String symbol) {
        return cache.find((symbol + "]").getBytes(StandardCharsets.ISO_8859_1), symbol.length());
    }

    @Test
    void findsWhatItKeeps() {
        String symbol = new String(new char[] {'B', 'R', 'K', '.', '\u00E9'});
        assertThat(find("BRK.é")).isNull();
        cache.keep(symbol);
        assertThat(find("BRK.é")).isSameAs(symbol);
        assertThat(findLatin1("BRK.é")).isSameAs(symbol);
        assertThat(find("BRK.")).isNull();
        assertThat(find("BRK.e")).isNull();
        assertThat(findLatin1("BRK")).isNull();
    }

    @Test
    void aSymbolWithTheSameHashTakesTheSlot() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        cache.keep("Aa");
        assertThat(find("BB")).isNull();
        assertThat(findLatin1("BB")).isNull();
        cache.keep("BB");
        assertThat(find("Aa")).isNull();
        assertThat(find("BB")).isEqualTo("BB");
    }

    @Test
    void doesNotKeepLongSymbols() {
        cache.keep("x".repeat(32));
        cache.keep("x".repeat(33));
        assertThat(find("x".repeat(32))).isNotNull();
        assertThat(find("x".repeat(33))).isNull();
    }

    @Test
    void neverGivesAnotherSymbol() {
        for (int i = 0; i < 100_000; i++) {
            cache.keep("S" + i);
            String any = "S" + (i * 31L % 100_003);
            assertThat(find(any)).isIn(null, any);
        }
    }
}
