package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import torghut.ta.market.TradeRules.OpenClose;
import torghut.ta.market.TradeRules.Verdict;
import torghut.ta.model.Trade;

class SaleConditionsTest {

    /**
     * Tape, code, verdict of Alpaca's minute bars, verdict of the tapes: whether a trade counts for
     * open and close, for high and low, for volume.
     */
    private static final String ROWS =
            """
A SPACE YYY YYY
B SPACE YYY YYY
A B NNY NNY
B B NNY NNY
A C NNY NNY
B C NNY NNY
A E YYY YYY
B E YYY YYY
A F YYY YYY
B F YYY YYY
A H NNY NNY
B H NNY NNY
A I NNY NNY
B I NNY NNY
A K YYY YYY
B K YYY YYY
A L YYY YYY
B L YYY YYY
A M NNN NNN
B M NNN NNN
A N NNY NNY
B N NNY NNY
A O YYY YYY
B O YYY YYY
A P NNY YYY
B P NNY YYY
A Q NNN NNN
B Q NNN NNN
A R NNY NNY
B R NNY NNY
A T YYY NNY
B T YYY NNY
A U NNY NNY
B U NNY NNY
A V NNY NNY
B V NNY NNY
A X YYY YYY
B X YYY YYY
A Z NNY YYY
B Z NNY YYY
A 4 NNY YYY
B 4 NNY YYY
A 5 YYY YYY
B 5 YYY YYY
A 6 YYY YYY
B 6 YYY YYY
A 7 NNY NNY
B 7 NNY NNY
A 8 unknown NNY
B 8 unknown NNY
A 9 NNN YYN
B 9 NNN YYN
C @ YYY YYY
C A YYY YYY
C B YYY YYY
C C NNY NNY
C D YYY YYY
C E unknown unknown
C F YYY YYY
C G NNY YYY
C H NNY NNY
C I NNY NNY
C K YYY YYY
C L YYY YYY
C M NNN NNN
C N NNY NNY
C O YYY YYY
C P NNY YYY
C Q NNN NNN
C R NNY NNY
C S unknown YYY
C T YYY NNY
C U NNY NNY
C V NNY NNY
C W NNY NNY
C X YYY YYY
C Y YYY YYY
C Z NNY YYY
C 1 unknown YYY
C 4 NNY YYY
C 5 YYY YYY
C 6 YYY YYY
C 7 NNY NNY
C 8 unknown unknown
C 9 NNN YYN
O @ YYY YYY
O C NNY NNY
O I NNY NNY
O N NNY NNY
O P NNY NNY
O R NNY NNY
O T YYY YYY
O U NNY NNY
O W NNY NNY
""";

    static Stream<String> rows() {
        return ROWS.lines();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyTapeAndCodeHasItsVerdict(String row) {
        String[] cells = row.split(" ");
        char tape = cells[0].charAt(0);
        String code = cells[1].equals("SPACE") ? " " : cells[1];

        assertThat(text(SaleConditions.alpaca().of(trade(code, tape)))).isEqualTo(cells[2]);
        assertThat(text(SaleConditions.sip().of(trade(code, tape)))).isEqualTo(cells[3]);
        assertThat(TradeRules.ALL.of(trade(code, tape))).isEqualTo(Verdict.REGULAR);
    }

    @Test
    void theStrictestOfSeveralCodesHolds() {
        TradeRules rules = SaleConditions.alpaca();

        assertThat(text(rules.of(trade("@FT", 'C')))).isEqualTo("YYY");
        assertThat(text(rules.of(trade("@FI", 'C')))).isEqualTo("NNY");
        assertThat(text(rules.of(trade("IM", 'C')))).isEqualTo("NNN");
    }

    @Test
    void aTradeWithoutCodesIsRegularOnEveryTape() {
        for (char tape : new char[] {0, 'A', 'C', 'O', Trade.UNKNOWN}) {
            assertThat(SaleConditions.alpaca().of(trade("", tape))).isEqualTo(Verdict.REGULAR);
        }
    }

    @Test
    void theRegularCodeOfAnotherTapeIsUnknown() {
        assertThat(text(SaleConditions.alpaca().of(trade("@", 'A')))).isEqualTo("unknown");
        assertThat(text(SaleConditions.alpaca().of(trade(" ", 'C')))).isEqualTo("unknown");
    }

    @Test
    void aCodeThatIsNotOneCharacterIsUnknownAndItsVolumeCounts() {
        String code = String.valueOf(Trade.UNKNOWN);

        assertThat(SaleConditions.sip().of(trade("@" + code, 'C')))
                .isEqualTo(new Verdict(OpenClose.NO, false, true, false));
    }

    /** B is an average price on tapes A and B, and a bunched trade on tape C. */
    @Test
    void withoutATapeTheStrictestRowHolds() {
        TradeRules rules = SaleConditions.alpaca();

        assertThat(text(rules.of(trade("B", 'C')))).isEqualTo("YYY");
        assertThat(text(rules.of(trade("B", (char) 0)))).isEqualTo("NNY");
        assertThat(text(rules.of(trade("@", (char) 0)))).isEqualTo("YYY");
        assertThat(text(rules.of(trade("B", 'X')))).isEqualTo("NNY");
    }

    @Test
    void manyCombinationsFromStrangersAreNoBurden() {
        TradeRules rules = SaleConditions.alpaca();
        for (int i = 0; i < 10_000; i++) {
            assertThat(text(rules.of(trade("" + i, (char) 0)))).isNotEmpty();
        }
        assertThat(text(rules.of(trade("@", 'C')))).isEqualTo("YYY");
    }

    @Test
    void theyCanBeSentToTheCluster() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(RuleSet.SIP.rules());
        TradeRules received =
                (TradeRules)
                        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                                .readObject();

        assertThat(text(received.of(trade("9", 'A')))).isEqualTo("YYN");
    }

    private static String text(Verdict verdict) {
        if (!verdict.isKnown()) {
            assertThat(verdict.openClose()).isEqualTo(OpenClose.NO);
            assertThat(verdict.highLow()).isFalse();
            return "unknown";
        }
        return switch (verdict.openClose()) {
                    case YES -> "Y";
                    case IF_NO_OTHER -> "F";
                    case NO -> "N";
                }
                + (verdict.highLow() ? "Y" : "N")
                + (verdict.volume() ? "Y" : "N");
    }

    private static Trade trade(String conditions, char tape) {
        return new Trade(
                "ACME",
                0,
                1,
                1,
                "id",
                "",
                conditions,
                tape,
                Trade.Side.NONE,
                true,
                0,
                0,
                Long.MIN_VALUE);
    }
}
