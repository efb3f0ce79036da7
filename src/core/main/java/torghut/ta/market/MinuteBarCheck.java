package torghut.ta.market;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import torghut.ta.indicators.ExactSum;
import torghut.ta.model.MinuteBar;

/**
 * Compares the feed's minute bars with our own: the sixty seconds of the minute put together.
 *
 * <p>A minute is compared once the feed's bar has arrived and the minute is closed. Of several bars
 * for one minute the newest in Kafka order counts; if it arrives after the comparison and changes
 * the outcome, the new outcome is reported too. The feed makes its bar at a moment of its own, so
 * the bar agrees if it is the minute as it left or the minute after late trades, corrections and
 * cancels. Minutes are forgotten {@value #KEPT_MINUTES} minutes of event time after their end, so a
 * feed's bar that comes later than that is not compared.
 */
public final class MinuteBarCheck {

    /** Minutes that are kept after they are closed, for feeds that send their bars late. */
    static final int KEPT_MINUTES = 5;

    /** Relative difference up to which two sums of the same sizes are taken for equal. */
    private static final double VOLUME_TOLERANCE = 1e-9;

    private static final String[] FIELDS = {"open", "high", "low", "close", "volume"};

    private final TreeMap<Long, Minute> minutes = new TreeMap<>();

    /** Starts without minutes. */
    public MinuteBarCheck() {}

    /** Continues after a snapshot. */
    public MinuteBarCheck(String symbol, State state) {
        for (int i = 0; i < state.starts.length; i++) {
            Minute minute = minute(state.starts[i]);
            minute.isCompared = state.compared[i];
            minute.bars = state.bars[i];
            double[] ours = values(state.ours, i);
            boolean hasNoPrice = ours[0] == 0;
            minute.ours =
                    new Ohlcv(
                            hasNoPrice ? Double.NaN : ours[0],
                            hasNoPrice ? Double.NaN : ours[1],
                            hasNoPrice ? Double.NaN : ours[2],
                            hasNoPrice ? Double.NaN : ours[3],
                            false,
                            ExactSum.of(ours[4]),
                            0,
                            new ExactSum(),
                            new ExactSum(),
                            true,
                            null);
            if (state.codes != null) {
                addCodes(minute, state.codes[i]);
                minute.difference = state.differences[i];
            }
            if (state.hasFeed[i]) {
                double[] v = values(state.feed, i);
                minute.feed =
                        new MinuteBar(
                                symbol,
                                state.starts[i],
                                v[0],
                                v[1],
                                v[2],
                                v[3],
                                v[4],
                                state.partitions == null ? -1 : state.partitions[i],
                                state.offsets == null ? -1 : state.offsets[i]);
            }
        }
    }

    /**
     * Adds a second, in the order of time, to its minute.
     *
     * @param codes sale conditions of its trades, one character for each
     */
    public void add(long second, Ohlcv ohlcv, String codes) {
        Minute minute = minute(Seconds.minuteStartMillis(second));
        minute.ours = minute.ours.then(ohlcv);
        addCodes(minute, codes);
        if (ohlcv.isPriced()) {
            minute.bars++;
        }
    }

    /**
     * Takes what a minute comes to, revisions included.
     *
     * @param ohlcv null where that is not known
     * @param isEnded whether it is closed
     * @return what the comparison says now, empty where it says the same, and where none was made
     */
    public Optional<Comparison> revise(long startMillis, Ohlcv ohlcv, boolean isEnded) {
        if (ohlcv == null) {
            return Optional.empty();
        }
        Minute minute = isEnded ? minutes.get(startMillis) : minute(startMillis);
        if (minute == null) {
            return Optional.empty();
        }
        minute.revised = ohlcv;
        return isEnded && minute.isCompared && !minute.difference.isEmpty()
                ? compare(startMillis, minute, Seconds.minuteLastMillis(startMillis))
                : Optional.empty();
    }

    private static void addCodes(Minute minute, String codes) {
        for (int i = 0; i < codes.length(); i++) {
            minute.codes.add(codes.charAt(i));
        }
    }

    /**
     * Takes a minute bar of the feed.
     *
     * @param watermark no second that ends at or before watermark + 1 is still to come
     * @return outcome of the comparison; empty while the minute is open, for a minute that is no
     *     longer kept, and where the outcome is the same as before
     */
    public Optional<Comparison> add(MinuteBar feed, long watermark) {
        if (isForgotten(feed.startMillis(), watermark)) {
            return Optional.empty();
        }
        Minute minute = minute(feed.startMillis());
        if (minute.feed == null || isNewer(feed, minute.feed)) {
            minute.feed = feed;
        }
        return compare(feed.startMillis(), minute, watermark);
    }

    private static boolean isNewer(MinuteBar bar, MinuteBar known) {
        return bar.partition() != known.partition()
                ? bar.partition() > known.partition()
                : bar.offset() > known.offset();
    }

    /** Compares every minute that the watermark has closed and forgets the old ones. */
    public List<Comparison> close(long watermark) {
        List<Comparison> comparisons = new ArrayList<>();
        minutes.forEach(
                (start, minute) -> {
                    if (!minute.isCompared) {
                        compare(start, minute, watermark).ifPresent(comparisons::add);
                    }
                });
        minutes.keySet().removeIf(start -> isForgotten(start, watermark));
        return comparisons;
    }

    private static boolean isForgotten(long start, long watermark) {
        return watermark != Long.MIN_VALUE
                && Seconds.minuteLastMillis(start) + KEPT_MINUTES * Seconds.MINUTE_MILLIS
                        <= watermark;
    }

    private static Optional<Comparison> compare(long start, Minute minute, long watermark) {
        if (minute.feed == null || Seconds.minuteLastMillis(start) > watermark) {
            return Optional.empty();
        }
        String difference = difference(start, minute, minute.ours);
        if (minute.revised != null && difference(start, minute, minute.revised).isEmpty()) {
            difference = "";
        }
        if (minute.isCompared && difference.equals(minute.difference)) {
            return Optional.empty();
        }
        minute.isCompared = true;
        minute.difference = difference;
        return Optional.of(
                new Comparison(
                        start, difference.isEmpty() ? Optional.empty() : Optional.of(difference)));
    }

    /** The fields that differ, with both values; empty if none does. */
    private static String difference(long start, Minute minute, Ohlcv ours) {
        MinuteBar feed = minute.feed;
        if (feed.volume() == 0 && ours.volume().isZero() && !ours.isPriced()) {
            return "";
        }
        double[] theirs = {feed.open(), feed.high(), feed.low(), feed.close(), feed.volume()};
        double volume = ours.volume().value();
        double[] own = {ours.open(), ours.high(), ours.low(), ours.close(), volume};
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < FIELDS.length; i++) {
            double tolerance = i == 4 ? VOLUME_TOLERANCE * Math.abs(volume) : 0;
            if (!(Math.abs(theirs[i] - own[i]) <= tolerance)) {
                String value = Double.isNaN(own[i]) ? "none" : Double.toString(own[i]);
                differences.add(FIELDS[i] + " " + theirs[i] + " != " + value);
            }
        }
        if (differences.isEmpty()) {
            return "";
        }
        String codes =
                minute.codes.isEmpty()
                        ? ""
                        : ", conditions "
                                + minute.codes.stream()
                                        .map(code -> "'" + code + "'")
                                        .collect(Collectors.joining(" "));
        return "minute "
                + Instant.ofEpochMilli(start)
                + ", feed against our bars: "
                + String.join(", ", differences)
                + " ("
                + minute.bars
                + " bars"
                + codes
                + ")";
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
                        new double[5][size],
                        new int[size],
                        new long[size],
                        new String[size],
                        new String[size]);
        int i = 0;
        for (var entry : minutes.entrySet()) {
            Minute minute = entry.getValue();
            state.starts[i] = entry.getKey();
            state.bars[i] = minute.bars;
            state.compared[i] = minute.isCompared;
            state.hasFeed[i] = minute.feed != null;
            state.differences[i] = minute.difference;
            state.codes[i] =
                    minute.codes.stream().map(String::valueOf).collect(Collectors.joining());
            if (minute.ours.isPriced()) {
                state.ours[0][i] = minute.ours.open();
                state.ours[1][i] = minute.ours.high();
                state.ours[2][i] = minute.ours.low();
                state.ours[3][i] = minute.ours.close();
            }
            state.ours[4][i] = minute.ours.volume().value();
            if (minute.feed != null) {
                state.feed[0][i] = minute.feed.open();
                state.feed[1][i] = minute.feed.high();
                state.feed[2][i] = minute.feed.low();
                state.feed[3][i] = minute.feed.close();
                state.feed[4][i] = minute.feed.volume();
                state.partitions[i] = minute.feed.partition();
                state.offsets[i] = minute.feed.offset();
            }
            i++;
        }
        return state;
    }

    private static final class Minute {
        final TreeSet<Character> codes = new TreeSet<>();
        Ohlcv ours = Ohlcv.NOTHING;

        /** What it comes to with late trades, corrections and cancels; null where not known. */
        Ohlcv revised;

        /** Number of our bars. */
        int bars;

        MinuteBar feed;
        boolean isCompared;

        /** Outcome of the last comparison, empty if nothing differed. */
        String difference = "";
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
     * and volume, the prices 0 where there is none. States of the first release have null from
     * {@code partitions} on.
     */
    public record State(
            long[] starts,
            int[] bars,
            boolean[] compared,
            boolean[] hasFeed,
            double[][] ours,
            double[][] feed,
            int[] partitions,
            long[] offsets,
            String[] differences,
            String[] codes) {}
}
