package torghut.ta.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SymbolRowTest {

    @Test
    void aPreviewIsShownUntilTheFinalRecordOfItsSecondIsThere() {
        SymbolRow row = SymbolRow.withLast(null, last(7, 10));
        assertThat(row.isRunning()).isFalse();

        row = SymbolRow.withPreview(row, preview(8, 1, 11));
        row = SymbolRow.withPreview(row, preview(9, 1, 12));
        assertThat(row.number("close")).contains(12.0);
        assertThat(row.trend()).containsExactly(10.0);

        row = SymbolRow.withLast(row, last(8, 11));
        assertThat(row.isRunning()).isTrue();
        assertThat(row.number("close")).contains(12.0);
        assertThat(row.trend()).containsExactly(10.0, 11.0);

        row = SymbolRow.withLast(row, last(9, 13));
        assertThat(row.isRunning()).isFalse();
        assertThat(row.number("close")).contains(13.0);
    }

    @Test
    void theLargestNumberOfASecondCountsAndTheLaterArrivalWhereTheyAreEqual() {
        SymbolRow row = SymbolRow.withPreview(null, preview(8, 2, 11));

        assertThat(SymbolRow.withPreview(row, preview(8, 1, 10))).isSameAs(row);
        assertThat(SymbolRow.withPreview(row, preview(7, 5, 10))).isSameAs(row);
        assertThat(SymbolRow.withPreview(row, preview(8, 2, 12)).number("close")).contains(12.0);
    }

    @Test
    void aPreviewThatComesAfterItsFinalRecordIsDropped() {
        SymbolRow row = SymbolRow.withLast(null, last(8, 11));

        assertThat(SymbolRow.withPreview(row, preview(8, 9, 12))).isSameAs(row);
    }

    @Test
    void aSymbolIsSilentUntilSomethingIsHeardOfIt() {
        SymbolRow row = SymbolRow.withLast(null, last(8, 11)).withSilence(true);
        assertThat(row.silent()).isTrue();

        assertThat(SymbolRow.withPreview(row, preview(9, 1, 12)).silent()).isFalse();
    }

    @Test
    void theTrendIsOfSoManyCloses() {
        SymbolRow row = null;
        for (int i = 0; i < 2 * SymbolRow.TREND_LENGTH; i++) {
            row = SymbolRow.withLast(row, last(i, i));
        }

        assertThat(row.trend())
                .hasSize(SymbolRow.TREND_LENGTH)
                .last()
                .isEqualTo(2.0 * SymbolRow.TREND_LENGTH - 1);
    }

    private static Map<String, Object> last(long seq, double close) {
        return Map.of("seq", seq, "close", close);
    }

    private static Map<String, Object> preview(long seq, long number, double close) {
        return Map.of("seq", seq, "preview_seq", number, "close", close);
    }
}
