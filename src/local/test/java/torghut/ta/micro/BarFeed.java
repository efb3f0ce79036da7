package torghut.ta.micro;

import java.time.Instant;
import java.util.Random;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.ExactSum;

/** A symbol with a bar in every second, day and night, without end; always the same bars. */
final class BarFeed {

    private static final long START_MILLIS = Instant.parse("2024-06-03T13:30:00Z").toEpochMilli();

    private final double[] opens = new double[MicroBenchmark.SAMPLES];
    private final double[] closes = new double[MicroBenchmark.SAMPLES];
    private final ExactSum[] notionals = new ExactSum[MicroBenchmark.SAMPLES];
    private final ExactSum[] volumes = new ExactSum[MicroBenchmark.SAMPLES];
    private long bars;

    BarFeed() {
        Random random = new Random(3);
        for (int i = 0; i < closes.length; i++) {
            opens[i] = (18_000 + random.nextInt(200)) / 100.0;
            closes[i] = (18_000 + random.nextInt(200)) / 100.0;
            notionals[i] = new ExactSum();
            volumes[i] = new ExactSum();
            for (double price : new double[] {opens[i], closes[i]}) {
                double size = 1 + random.nextInt(5_000);
                notionals[i].addProduct(price, size);
                volumes[i].add(size);
            }
        }
    }

    /** The sums are there already, as in the job. */
    BarInput next() {
        int i = (int) (bars % closes.length);
        long start = START_MILLIS + 1000 * bars++;
        double high = Math.max(opens[i], closes[i]) + 0.01;
        double low = Math.min(opens[i], closes[i]) - 0.01;
        return new BarInput(
                start, start + 1000, opens[i], high, low, closes[i], notionals[i], volumes[i]);
    }
}
