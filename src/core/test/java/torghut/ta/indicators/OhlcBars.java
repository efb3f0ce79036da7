package torghut.ta.indicators;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Series for indicators that read more of a bar than its close, as arrays too. */
record OhlcBars(
        String name,
        List<BarInput> bars,
        double[] open,
        double[] high,
        double[] low,
        double[] close,
        double[] volume) {

    static OhlcBars of(String name, List<BarInput> bars) {
        return new OhlcBars(
                name,
                bars,
                bars.stream().mapToDouble(BarInput::open).toArray(),
                bars.stream().mapToDouble(BarInput::high).toArray(),
                bars.stream().mapToDouble(BarInput::low).toArray(),
                bars.stream().mapToDouble(BarInput::close).toArray(),
                bars.stream().mapToDouble(bar -> bar.volume().value()).toArray());
    }

    /** Bars with these closes that open where the one before closed, with some range around. */
    static OhlcBars around(SampleBars series) {
        Random random = new Random(7);
        List<BarInput> bars = new ArrayList<>();
        double before = 0;
        for (BarInput bar : series.bars()) {
            double close = bar.close();
            double open = before == 0 ? close : before;
            // A third has no wick, so that highs and lows are equal now and then.
            double up = Math.max(0, random.nextInt(30) - 10) * 1e-5;
            double down = Math.max(0, random.nextInt(30) - 10) * 1e-5;
            bars.add(
                    new BarInput(
                            bar.startMillis(),
                            bar.endMillis(),
                            open,
                            Math.max(open, close) * (1 + up),
                            Math.min(open, close) * (1 - down),
                            close,
                            bar.notional(),
                            bar.volume()));
            before = close;
        }
        return of(series.name(), bars);
    }

    static OhlcBars plain(SampleBars series) {
        return of(series.name() + "_WITHOUT_RANGE", series.bars());
    }

    private OhlcBars first(int count) {
        return of(name, bars.subList(0, count));
    }

    /** Always the same series, all of them harmless to TA-Lib's running sums. */
    static List<OhlcBars> generated() {
        return List.of(
                around(SampleBars.HALF_CENT_TICKS),
                around(SampleBars.RISING),
                around(SampleBars.FALLING),
                around(SampleBars.ALTERNATING),
                around(SampleBars.PRICES_OF_900_000),
                around(SampleBars.GAPS_OF_MINUTES),
                around(SampleBars.OVERNIGHT),
                around(SampleBars.FULL_DAY).first(4000),
                plain(SampleBars.FLAT),
                plain(SampleBars.HALF_CENT_TICKS));
    }

    static Stream<OhlcBars> recorded() throws IOException {
        List<OhlcBars> recorded = new ArrayList<>();
        for (String symbol : new String[] {"AIG", "BAC", "IBM"}) {
            recorded.add(of(symbol, RecordedBars.of(symbol)));
        }
        return recorded.stream();
    }

    int size() {
        return bars.size();
    }

    @Override
    public String toString() {
        return name;
    }
}
