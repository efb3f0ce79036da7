package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import torghut.ta.market.TradeRules.OpenClose;
import torghut.ta.market.TradeRules.Verdict;
import torghut.ta.model.Trade;

/** What trades come to; their condition says what they count for. */
class OhlcvTest {

    private static final TradeRules RULES =
            trade ->
                    switch (trade.conditions()) {
                        case "" -> Verdict.REGULAR;
                        case "F" -> new Verdict(OpenClose.IF_NO_OTHER, true, true, true);
                        case "V" -> new Verdict(OpenClose.NO, false, true, true);
                        case "P" -> new Verdict(OpenClose.YES, true, false, true);
                        case "H" -> new Verdict(OpenClose.NO, true, true, true);
                        default -> new Verdict(OpenClose.NO, false, false, true);
                    };

    @Test
    void eachTradeCountsForWhatItMay() {
        Ohlcv bar = of(t("V", 1, 10), t("", 5, 100), t("H", 9, 20), t("", 6, 100), t("M", 99, 7));

        assertThat(bar.open()).isEqualTo(5);
        assertThat(bar.high()).isEqualTo(9);
        assertThat(bar.low()).isEqualTo(5);
        assertThat(bar.close()).isEqualTo(6);
        assertThat(bar.volume().value()).isEqualTo(230);
        assertThat(bar.tradeCount()).isEqualTo(4);
        assertThat(bar.vwap()).isEqualTo((500 + 180 + 600) / 220.0);
        assertThat(bar.closingTradeId()).isEqualTo("6.0");
    }

    @Test
    void withoutAPriceThereIsNoBarButAVolume() {
        Ohlcv bar = of(t("V", 1, 10), t("M", 2, 10));

        assertThat(bar.isPriced()).isFalse();
        assertThat(bar.volume().value()).isEqualTo(10);
        assertThat(bar.tradeCount()).isEqualTo(1);
    }

    @Test
    void aTentativeTradeSetsOpenAndCloseOnlyWhileNoOtherDoes() {
        assertThat(of(t("F", 4, 1)).open()).isEqualTo(4);
        assertThat(of(t("F", 4, 1), t("F", 5, 1)).close()).isEqualTo(4);
        assertThat(of(t("F", 4, 1), t("", 5, 1)).open()).isEqualTo(5);
        assertThat(of(t("", 5, 1), t("F", 4, 1)).close()).isEqualTo(5);
        assertThat(of(t("F", 4, 1), t("", 5, 1)).low()).isEqualTo(4);
    }

    @Test
    void aPriceWithoutVolumeIsABarWhoseAverageIsItsClose() {
        Ohlcv bar = of(t("P", 7, 100));

        assertThat(bar.isPriced()).isTrue();
        assertThat(bar.volume().isZero()).isTrue();
        assertThat(bar.tradeCount()).isZero();
        assertThat(bar.vwap()).isEqualTo(7);
    }

    @Test
    void whatCountsForNothingNeedNotBeFinal() {
        Trade open = new Trade("ACME", 0, 1, 1, "a", false, 0, 0);
        Trade nothing =
                new Trade("ACME", 0, 1, 1, "b", "", "M", 'A', Trade.Side.NONE, false, 0, 0, 0);

        assertThat(Ohlcv.of(List.of(open), RULES).isFinal()).isFalse();
        assertThat(Ohlcv.of(List.of(nothing), RULES).isFinal()).isTrue();
    }

    /** All ways to cut three trades of all kinds in two. */
    @Test
    void partsPutTogetherAreTheWhole() {
        String[] kinds = {"", "F", "V", "P", "H", "M"};
        for (String a : kinds) {
            for (String b : kinds) {
                for (String c : kinds) {
                    Trade[] trades = {t(a, 0.1, 0.1), t(b, 0.3, 0.2), t(c, 0.2, 0.3)};
                    for (int cut = 0; cut <= 3; cut++) {
                        Ohlcv first = of(Stream.of(trades).limit(cut).toArray(Trade[]::new));
                        Ohlcv rest = of(Stream.of(trades).skip(cut).toArray(Trade[]::new));

                        assertThat(first.then(rest)).isEqualTo(of(trades));
                    }
                }
            }
        }
    }

    @Test
    void aMinuteDoesNotKeepTheTentativeOpenOfItsFirstSecond() {
        Ohlcv minute = of(t("F", 4, 1)).then(of(t("", 5, 1))).then(of(t("F", 3, 1)));

        assertThat(minute.open()).isEqualTo(5);
        assertThat(minute.close()).isEqualTo(5);
        assertThat(minute.isTentative()).isFalse();
    }

    private static Ohlcv of(Trade... trades) {
        return Ohlcv.of(List.of(trades), RULES);
    }

    private static Trade t(String conditions, double price, double size) {
        return new Trade(
                "ACME",
                0,
                price,
                size,
                "" + price,
                "",
                conditions,
                'A',
                Trade.Side.NONE,
                true,
                0,
                0,
                0);
    }
}
