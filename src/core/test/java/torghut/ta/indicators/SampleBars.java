package torghut.ta.indicators;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Generated bars, each series hard on the indicators in its own way. Always the same numbers. */
enum SampleBars {
    FLAT,
    /** 0.1 is no binary fraction: the mean of equal closes is easily off by its last bit. */
    FLAT_AT_ONE_DIME,
    RISING,
    FALLING,
    ALTERNATING,
    HALF_CENT_TICKS,
    ONE_HUGE_SPIKE,
    PRICES_OF_A_HUNDREDTH_CENT,
    PRICES_OF_900_000,
    HALF_CENT_TICKS_AT_900_000,
    GAPS_OF_MINUTES,
    /** Four days of a bar every ten minutes: all sessions and nights. */
    OVERNIGHT,
    /** A bar every 40 seconds from Saturday noon on; the clocks go forward on Sunday at two. */
    SPRING_FORWARD,
    /** The same when the clocks go back. */
    FALL_BACK,
    FULL_DAY,
    FULL_DAY_WITH_A_SPIKE;

    List<BarInput> bars() {
        return switch (this) {
            case FLAT -> everySecond(600, k -> 37.21);
            case FLAT_AT_ONE_DIME -> everySecond(600, k -> 0.1);
            case RISING -> everySecond(600, k -> 100 + 0.01 * k);
            case FALLING -> everySecond(600, k -> 100 - 0.01 * k);
            case ALTERNATING -> everySecond(600, k -> k % 2 == 0 ? 50.01 : 50.02);
            case HALF_CENT_TICKS -> everySecond(600, walk(600, 12.345, 0.005, 1));
            case ONE_HUGE_SPIKE -> everySecond(900, spiked(300, 1e7, walk(900, 25, 0.01, 2)));
            case PRICES_OF_A_HUNDREDTH_CENT -> everySecond(600, walk(600, 0.0001, 0.000001, 3));
            case PRICES_OF_900_000 -> everySecond(600, walk(600, 900_000, 25, 4));
            case HALF_CENT_TICKS_AT_900_000 -> everySecond(600, walk(600, 900_000, 0.005, 5));
            case GAPS_OF_MINUTES ->
                    from("2024-01-09T09:30", 400, k -> 1 + k * k % 7 * 37, walk(400, 80, 0.02, 6));
            case OVERNIGHT -> from("2024-01-09T04:00", 576, k -> 600, walk(576, 190, 0.05, 7));
            case SPRING_FORWARD -> from("2024-03-09T12:00", 4000, k -> 40, walk(4000, 60, 0.01, 8));
            case FALL_BACK -> from("2024-11-02T12:00", 4000, k -> 40, walk(4000, 60, 0.01, 9));
            case FULL_DAY -> everySecond(23_400, walk(23_400, 181.85, 0.01, 10));
            case FULL_DAY_WITH_A_SPIKE ->
                    everySecond(23_400, spiked(5000, 1e6, walk(23_400, 49.04, 0.01, 11)));
        };
    }

    static double[] closes(List<BarInput> bars) {
        return bars.stream().mapToDouble(BarInput::close).toArray();
    }

    /** A bar of one second in which everything traded at the close. */
    static BarInput bar(long startMillis, double close, double volume) {
        return new BarInput(startMillis, startMillis + 1000, close, close * volume, volume);
    }

    /** A bar of one second and one price, with these sums. */
    static BarInput bar(long startMillis, double price, ExactSum notional, ExactSum volume) {
        return new BarInput(
                startMillis, startMillis + 1000, price, price, price, price, notional, volume);
    }

    /** One bar per second, from the opening of a regular session on; a full day ends with it. */
    static List<BarInput> everySecond(int count, IntToDoubleFunction close) {
        return from("2024-01-09T09:30", count, k -> 1, close);
    }

    /** Bars whose volume and VWAP vary, the k-th as many seconds after the one before. */
    private static List<BarInput> from(
            String local, int count, IntToDoubleFunction seconds, IntToDoubleFunction close) {
        Random random = new Random(4711);
        List<BarInput> bars = new ArrayList<>(count);
        long start = EngineFixtures.newYork(local);
        for (int k = 0; k < count; k++) {
            double volume = random.nextInt(10) == 0 ? random.nextInt(1_000_000) + 1 : 100;
            double vwap = close.applyAsDouble(k) * (1 + (random.nextDouble() - 0.5) * 1e-4);
            bars.add(
                    new BarInput(
                            start, start + 1000, close.applyAsDouble(k), vwap * volume, volume));
            start += 1000 * (long) seconds.applyAsDouble(k);
        }
        return bars;
    }

    /** A random walk on ticks that stays above half of its first price. */
    private static IntToDoubleFunction walk(int count, double first, double tick, long seed) {
        Random random = new Random(seed);
        double[] closes = new double[count];
        long ticks = Math.round(first / tick);
        long lowest = ticks / 2;
        for (int k = 0; k < count; k++) {
            closes[k] = ticks * tick;
            ticks = Math.max(lowest, ticks + random.nextInt(7) - 3);
        }
        return k -> closes[k];
    }

    private static IntToDoubleFunction spiked(int at, double factor, IntToDoubleFunction close) {
        return k -> k == at ? close.applyAsDouble(k) * factor : close.applyAsDouble(k);
    }
}
