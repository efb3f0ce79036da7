package torghut.ta.indicators;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The catalogue of indicators that settings may name. To add one: write its class and list it here.
 */
final class Catalogue {

    static final List<Definition> ALL =
            List.of(
                    Sma.DEFINITION,
                    Ema.DEFINITION,
                    Wma.DEFINITION,
                    Dema.DEFINITION,
                    Tema.DEFINITION,
                    Kama.DEFINITION,
                    Trima.DEFINITION,
                    Hma.DEFINITION,
                    Vwma.DEFINITION,
                    MacdLines.DEFINITION,
                    Ppo.DEFINITION,
                    Apo.DEFINITION,
                    Rsi.DEFINITION,
                    Stoch.DEFINITION,
                    Stochf.DEFINITION,
                    Stochrsi.DEFINITION,
                    Willr.DEFINITION,
                    Cci.DEFINITION,
                    Cmo.DEFINITION,
                    Roc.DEFINITION,
                    Mom.DEFINITION,
                    Trix.DEFINITION,
                    Ultosc.DEFINITION,
                    Mfi.DEFINITION,
                    Obv.DEFINITION,
                    Ad.DEFINITION,
                    Adosc.DEFINITION,
                    Atr.DEFINITION,
                    Natr.DEFINITION,
                    TrueRange.DEFINITION,
                    Adx.DEFINITION,
                    Adxr.DEFINITION,
                    Dx.DEFINITION,
                    PlusDi.DEFINITION,
                    MinusDi.DEFINITION,
                    Aroon.DEFINITION,
                    Aroonosc.DEFINITION,
                    Sar.DEFINITION,
                    BollingerLines.DEFINITION,
                    Keltner.DEFINITION,
                    Donchian.DEFINITION,
                    Supertrend.DEFINITION,
                    Stddev.DEFINITION,
                    LinearRegression.DEFINITION,
                    Zscore.DEFINITION,
                    Ichimoku.DEFINITION,
                    VwapBands.DEFINITION);

    private Catalogue() {}

    /**
     * The indicator of this name.
     *
     * @throws IllegalArgumentException if there is none; lists what there is
     */
    static Definition named(String name) {
        return ALL.stream()
                .filter(definition -> definition.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no indicator '"
                                                + name
                                                + "'; there are "
                                                + list()));
    }

    /** All of them with their parameters, in one line. */
    static String list() {
        return ALL.stream().map(Definition::signature).collect(Collectors.joining(", "));
    }
}
