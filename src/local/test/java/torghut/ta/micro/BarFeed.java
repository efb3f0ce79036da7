package torghut.ta.micro;

import java.time.Instant;
import java.util.Random;
import torghut.ta.indicators.BarInput;

/** A symbol with a bar in every second, day and night, without end; always the same bars. */
final class BarFeed {

    private static final long START_MILLIS = Instant.parse("2024-06-03T13:30:00Z").toEpochMilli();

    private final double[] closes = new double[MicroBenchmark.SAMPLES];
    private final double[] volumes = new double[MicroBenchmark.SAMPLES];
    private long bars;

    BarFeed() {
        Random random = new Random(3);
        for (int i = 0; i < closes.length; i++) {
            closes[i] = (18_000 + random.nextInt(200)) / 100.0;
            volumes[i] = 1 + random.nextInt(10_000);
        }
    }

    BarInput next() {
        int i = (int) (bars % closes.length);
        long start = START_MILLIS + 1000 * bars++;
        double vwap = closes[i] - 0.003;
        return new BarInput(start, start + 1000, closes[i], vwap * volumes[i], volumes[i]);
    }
}
