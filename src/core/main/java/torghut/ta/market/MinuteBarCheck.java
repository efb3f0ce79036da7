package torghut.ta.market;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import torghut.ta.model.MinuteBar;

/**
 * Compares the minute bars of the feed with the one-second bars of one symbol that they cover.
 *
 * <p>A minute is compared once both are there: the feed's bar has come (the first of a minute
 * counts) and the minute is closed. Minutes are forgotten {@value #KEPT_MINUTES} minutes of event
 * time after their end, so a feed's bar that comes later than that is not compared.
 */
public final class MinuteBarCheck {

    /** Minutes that are kept after they are closed, for feeds that send their bars late. */
    static final int KEPT_MINUTES = 5;

    private static final long MINUTE_MILLIS = 60_000;

    /** Relative difference up to which two sums of the same sizes are taken for equal. */
    private static final double VOLUME_TOLERANCE = 1e-9;

    private final TreeMap<Long, Minute> minutes = new TreeMap<>();

    /** No minutes. */
    public MinuteBarCheck() {}

    /** The minutes of a snapshot. */
    public MinuteBarCheck(String symbol, State state) {
        for (int i = 0; i < state.starts.length; i++) {
            Minute minute = minute(state.starts[i]);
            minute.compared = state.compared[i];
            if (state.bars[i] > 0) {
                minute.ours = values(state.ours, i);
                minute.bars = state.bars[i];
            }
            if (state.hasFeed[i]) {
                double[] v = values(state.feed, i);
                minute.feed =
                        new MinuteBar(
                                symbol, state.starts[i], v[0], v[1], v[2], v[3], v[4], -1, -1);
            }
        }
    }

    /** Adds a one-second bar, in the order of time, to its minute. */
    public void add(SecondBar bar) {
        Minute minute = minute(Math.floorDiv(bar.startMillis(), MINUTE_MILLIS) * MINUTE_MILLIS);
        if (minute.ours == null) {
            minute.ours =
                    new double[] {
                        bar.open(), bar.high(), bar.low(), bar.close(), bar.volume().value()
                    };
        } else {
            minute.ours[1] = Math.max(minute.ours[1], bar.high());
            minute.ours[2] = Math.min(minute.ours[2], bar.low());
            minute.ours[3] = bar.close();
            minute.ours[4] += bar.volume().value();
        }
        minute.bars++;
    }

    /**
     * Takes a minute bar of the feed.
     *
     * @param watermark no bar that ends at or before watermark + 1 is still to come
     * @return what the comparison says, empty while the minute is open and for a minute that is
     *     forgotten or has been compared before
     */
    public Optional<Comparison> add(MinuteBar feed, long watermark) {
        if (isForgotten(feed.startMillis(), watermark)) {
            return Optional.empty();
        }
        Minute minute = minute(feed.startMillis());
        if (minute.feed == null) {
            minute.feed = feed;
        }
        return compare(feed.startMillis(), minute, watermark);
    }

    /** Compares every minute that the watermark has closed and forgets the old ones. */
    public List<Comparison> close(long watermark) {
        List<Comparison> comparisons = new ArrayList<>();
        minutes.forEach(
                (start, minute) -> compare(start, minute, watermark).ifPresent(comparisons::add));
        minutes.keySet().removeIf(start -> isForgotten(start, watermark));
        return comparisons;
    }

    private static boolean isForgotten(long start, long watermark) {
        return watermark != Long.MIN_VALUE
                && start + (1 + KEPT_MINUTES) * MINUTE_MILLIS - 1 <= watermark;
    }

    private static Optional<Comparison> compare(long start, Minute minute, long watermark) {
        if (minute.compared || minute.feed == null || start + MINUTE_MILLIS - 1 > watermark) {
            return Optional.empty();
        }
        minute.compared = true;
        return Optional.of(new Comparison(start, difference(start, minute)));
    }

    private static Optional<String> difference(long start, Minute minute) {
        String when = "minute " + Instant.ofEpochMilli(start) + ", feed against our bars: ";
        if (minute.ours == null) {
            return Optional.of(when + "we have no trade");
        }
        MinuteBar feed = minute.feed;
        double[] theirs = {feed.open(), feed.high(), feed.low(), feed.close(), feed.volume()};
        String[] names = {"open", "high", "low", "close", "volume"};
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            double ours = minute.ours[i];
            double tolerance = i == 4 ? VOLUME_TOLERANCE * Math.abs(ours) : 0;
            if (Math.abs(theirs[i] - ours) > tolerance) {
                differences.add(names[i] + " " + theirs[i] + " != " + ours);
            }
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        when + String.join(", ", differences) + " (" + minute.bars + " bars)");
    }

    private Minute minute(long start) {
        return minutes.computeIfAbsent(start, ignored -> new Minute());
    }

    private static double[] values(double[][] table, int row) {
        double[] values = new double[table.length];
        for (int field = 0; field < values.length; field++) {
            values[field] = table[field][row];
        }
        return values;
    }

    /** The minutes as they go into a checkpoint. */
    public State state() {
        int size = minutes.size();
        State state =
                new State(
                        new long[size],
                        new int[size],
                        new boolean[size],
                        new boolean[size],
                        new double[5][size],
                        new double[5][size]);
        int i = 0;
        for (var entry : minutes.entrySet()) {
            Minute minute = entry.getValue();
            state.starts[i] = entry.getKey();
            state.bars[i] = minute.bars;
            state.compared[i] = minute.compared;
            state.hasFeed[i] = minute.feed != null;
            if (minute.ours != null) {
                for (int field = 0; field < 5; field++) {
                    state.ours[field][i] = minute.ours[field];
                }
            }
            if (minute.feed != null) {
                state.feed[0][i] = minute.feed.open();
                state.feed[1][i] = minute.feed.high();
                state.feed[2][i] = minute.feed.low();
                state.feed[3][i] = minute.feed.close();
                state.feed[4][i] = minute.feed.volume();
            }
            i++;
        }
        return state;
    }

    private static final class Minute {
        /** Open, high, low, close, volume of our bars; null before the first. */
        double[] ours;

        int bars;
        MinuteBar feed;
        boolean compared;
    }

    /**
     * The outcome for one minute.
     *
     * @param startMillis start of the minute
     * @param difference the fields that differ with both values, empty if the minute agrees
     */
    public record Comparison(long startMillis, Optional<String> difference) {}

    /**
     * The minutes, one array per field; {@code ours} and {@code feed} hold open, high, low, close
     * and volume.
     */
    public record State(
            long[] starts,
            int[] bars,
            boolean[] compared,
            boolean[] hasFeed,
            double[][] ours,
            double[][] feed) {}
}
