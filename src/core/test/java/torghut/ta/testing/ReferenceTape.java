package torghut.ta.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * What the bars of one symbol must be, and what they must be after all revisions, computed the slow
 * way from the whole log: events with the second that was the oldest open one in their partition.
 * Nothing of the job's own code takes part. Conditions: {@code I} sets no price, none is regular.
 *
 * @param stories each trade with all that is said about it
 * @param bars the bars as they leave, in time
 * @param revisedBars the bars as if everything had come in time
 * @param rejected trades beyond the horizon, corrections and cancels of unknown trades
 * @param duplicates number of copies
 * @param corrected number of corrections that took effect
 * @param cancelled number of cancels that took effect
 */
public record ReferenceTape(
        List<Story> stories,
        List<MicroBar> bars,
        List<MicroBar> revisedBars,
        List<TradeEvent> rejected,
        int duplicates,
        int corrected,
        int cancelled) {

    private static final Comparator<Trade> ORDER =
            Comparator.comparingLong(Trade::timeNanos)
                    .thenComparingInt(Trade::partition)
                    .thenComparingLong(Trade::offset);

    /** A trade with all that is said about it, step by step. */
    public static final class Story {

        /** The trade as it was from a second's end on. */
        private record Version(long step, Trade trade, boolean isCancelled) {}

        final Trade counting;
        final long knownFrom;
        final boolean isInTime;
        final Set<Long> corrections = new HashSet<>();
        final List<Version> versions = new ArrayList<>();
        Trade now;
        boolean isCancelled;

        Story(Trade counting, long knownFrom) {
            this.counting = counting;
            this.knownFrom = knownFrom;
            this.isInTime = counting.second() >= counting.openSecond();
            this.now = counting;
            versions.add(
                    new Version(
                            isInTime ? Long.MIN_VALUE : counting.openSecond(), counting, false));
        }

        boolean is(double price, double size) {
            return now.price() == price && now.size() == size;
        }

        void remember(long step) {
            versions.add(new Version(step, now, isCancelled));
        }

        /** The trade as it is known at the end of a second, null if it does not count then. */
        Trade atEndOf(long second) {
            Trade known = null;
            for (Version version : versions) {
                if (version.step <= second) {
                    known = version.isCancelled ? null : version.trade;
                }
            }
            return known;
        }
    }

    /** Computes it. */
    public static ReferenceTape of(List<List<TradeEvent>> log, long horizonSeconds) {
        List<TradeEvent> rejected = new ArrayList<>();
        Map<String, List<Trade>> copies = new LinkedHashMap<>();
        List<TradeEvent> notices = new ArrayList<>();
        int duplicates = 0;
        for (List<TradeEvent> partition : log) {
            for (TradeEvent event : partition) {
                if (!(event instanceof Trade trade)) {
                    notices.add(event);
                } else if (trade.openSecond() != Long.MIN_VALUE
                        && trade.second() < trade.openSecond() - horizonSeconds) {
                    rejected.add(trade);
                } else {
                    String key = trade.venue() + " " + trade.id() + " " + trade.timeNanos();
                    copies.computeIfAbsent(key, k -> new ArrayList<>()).add(trade);
                }
            }
        }
        List<Story> stories = new ArrayList<>();
        for (List<Trade> same : copies.values()) {
            duplicates += same.size() - 1;
            List<Trade> inTime = same.stream().filter(t -> t.second() >= t.openSecond()).toList();
            Trade counting =
                    inTime.isEmpty()
                            ? same.stream()
                                    .min(
                                            Comparator.comparingLong(Trade::openSecond)
                                                    .thenComparing(ORDER))
                                    .orElseThrow()
                            : inTime.stream().min(ORDER).orElseThrow();
            long knownFrom = same.stream().mapToLong(Trade::openSecond).min().orElseThrow();
            stories.add(new Story(counting, knownFrom));
        }
        notices.sort(
                Comparator.comparingLong(ReferenceTape::step)
                        .thenComparingInt(TradeEvent::partition)
                        .thenComparingLong(TradeEvent::offset));
        int corrected = 0;
        int cancelled = 0;
        for (TradeEvent notice : notices) {
            long step = step(notice);
            Story meant = meant(notice, step, horizonSeconds, stories);
            if (meant == null) {
                rejected.add(notice);
            } else if (meant.isCancelled) {
                duplicates++;
            } else if (notice instanceof Correction correction) {
                if (meant.corrections.add(correction.timeNanos())) {
                    corrected++;
                    meant.now = corrected(meant.now, correction.corrected());
                } else {
                    duplicates++;
                }
                meant.remember(step);
            } else {
                cancelled++;
                meant.isCancelled = true;
                meant.remember(step);
            }
        }
        return new ReferenceTape(
                stories,
                bars(stories, story -> story.atEndOf(story.counting.second())),
                bars(stories, story -> story.atEndOf(Long.MAX_VALUE)),
                rejected,
                duplicates,
                corrected,
                cancelled);
    }

    /** The second at whose end a correction or cancel takes effect. */
    private static long step(TradeEvent notice) {
        return notice.openSecond() == Long.MIN_VALUE
                ? Math.floorDiv(notice.timeMillis(), 1000L)
                : notice.openSecond();
    }

    private static Story meant(
            TradeEvent notice, long step, long horizonSeconds, List<Story> stories) {
        Correction.Version version =
                notice instanceof Correction correction
                        ? correction.original()
                        : new Correction.Version(
                                ((Cancel) notice).id(),
                                ((Cancel) notice).price(),
                                ((Cancel) notice).size(),
                                "");
        String venue =
                notice instanceof Correction correction
                        ? correction.venue()
                        : ((Cancel) notice).venue();
        return stories.stream()
                .filter(story -> story.knownFrom <= step)
                .filter(story -> story.counting.second() >= step - horizonSeconds)
                .filter(story -> story.counting.venue().equals(venue))
                .filter(
                        story ->
                                story.counting.id().equals(version.id())
                                        || story.now.id().equals(version.id()))
                .max(
                        Comparator.<Story, Boolean>comparing(
                                        story -> story.is(version.price(), version.size()))
                                .thenComparing(story -> story.counting.timeNanos())
                                .thenComparing(story -> story.counting.id()))
                .orElse(null);
    }

    private static Trade corrected(Trade trade, Correction.Version version) {
        return new Trade(
                trade.symbol(),
                trade.timeNanos(),
                version.price(),
                version.size(),
                version.id(),
                trade.venue(),
                version.conditions(),
                trade.tape(),
                trade.side(),
                trade.isFinal(),
                trade.partition(),
                trade.offset(),
                trade.openSecond());
    }

    private static List<MicroBar> bars(List<Story> stories, Function<Story, Trade> version) {
        List<MicroBar> bars = new ArrayList<>();
        BigDecimal unpriced = BigDecimal.ZERO;
        long unpricedCount = 0;
        for (Map.Entry<Long, List<Trade>> entry : windows(stories, 1, version).entrySet()) {
            List<Trade> all = entry.getValue();
            MicroBar bar = bar(entry.getKey(), 1, all, unpriced.doubleValue(), unpricedCount);
            if (bar == null) {
                unpriced = unpriced.add(volume(all));
                unpricedCount += all.size();
            } else {
                bars.add(bar);
                unpriced = BigDecimal.ZERO;
                unpricedCount = 0;
            }
        }
        return bars;
    }

    /** Bars of longer windows as if everything had come in time. */
    public List<MicroBar> revisedBars(long seconds) {
        return windows(stories, seconds, story -> story.atEndOf(Long.MAX_VALUE)).entrySet().stream()
                .map(entry -> bar(entry.getKey(), seconds, entry.getValue(), 0, 0))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Bars of longer windows with what was known at their end; indicators are not looked at. */
    public List<Aggregate> aggregates(Timeframe timeframe) {
        long length = timeframe.seconds();
        List<Aggregate> aggregates = new ArrayList<>();
        windows(
                        stories,
                        length,
                        story -> story.atEndOf(lastSecond(story.counting.second(), length)))
                .forEach(
                        (window, trades) -> {
                            MicroBar bar = bar(window, length, trades, 0, 0);
                            if (bar != null) {
                                aggregates.add(withSides(timeframe, window, bar, trades));
                            }
                        });
        return aggregates;
    }

    private static long lastSecond(long second, long length) {
        return Math.floorDiv(second, length) * length + length - 1;
    }

    private Aggregate withSides(
            Timeframe timeframe, long window, MicroBar bar, List<Trade> trades) {
        BigDecimal[] volumes = {BigDecimal.ZERO, BigDecimal.ZERO};
        long[] counts = {0, 0};
        Map<Long, List<Trade>> before = new TreeMap<>();
        for (Trade trade : trades) {
            List<Trade> inSecond = before.computeIfAbsent(trade.second(), s -> new ArrayList<>());
            int side = side(trade, inSecond);
            if (side >= 0) {
                volumes[side] = volumes[side].add(new BigDecimal(trade.size()));
                counts[side]++;
            }
            inSecond.add(trade);
        }
        return new Aggregate(
                timeframe,
                window,
                new Signal(bar, null),
                counts[0],
                counts[1],
                volumes[0].doubleValue(),
                volumes[1].doubleValue());
    }

    /**
     * The last different price among the trades of its second before it, then of seconds before.
     */
    private int side(Trade trade, List<Trade> inSecond) {
        if (trade.side() != Trade.Side.NONE) {
            return trade.side() == Trade.Side.BUY ? 0 : 1;
        }
        List<Trade> earlier = new ArrayList<>();
        // A second without a trade in time has nothing to be compared with.
        if (stories.stream().anyMatch(s -> s.isInTime && s.counting.second() == trade.second())) {
            stories.stream()
                    .filter(story -> story.counting.second() < trade.second())
                    .map(story -> story.atEndOf(story.counting.second()))
                    .filter(Objects::nonNull)
                    .sorted(ORDER)
                    .forEach(earlier::add);
        }
        earlier.addAll(inSecond);
        for (int i = earlier.size() - 1; i >= 0; i--) {
            double price = earlier.get(i).price();
            if (earlier.get(i).conditions().isEmpty() && price != trade.price()) {
                return trade.price() > price ? 0 : 1;
            }
        }
        return -1;
    }

    /** Trades that count by the number of their window, each window's in order. */
    private static Map<Long, List<Trade>> windows(
            List<Story> stories, long seconds, Function<Story, Trade> version) {
        TreeMap<Long, List<Trade>> windows = new TreeMap<>();
        stories.stream()
                .map(version)
                .filter(Objects::nonNull)
                .sorted(ORDER)
                .forEach(
                        trade ->
                                windows.computeIfAbsent(
                                                Math.floorDiv(trade.second(), seconds),
                                                s -> new ArrayList<>())
                                        .add(trade));
        return windows;
    }

    private static BigDecimal volume(List<Trade> trades) {
        return trades.stream()
                .map(trade -> new BigDecimal(trade.size()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Null if no trade sets a price. */
    private static MicroBar bar(
            long window, long seconds, List<Trade> all, double unpriced, long unpricedCount) {
        List<Trade> priced = all.stream().filter(t -> t.conditions().isEmpty()).toList();
        if (priced.isEmpty()) {
            return null;
        }
        BigDecimal notional = BigDecimal.ZERO;
        for (Trade trade : priced) {
            BigDecimal size = new BigDecimal(trade.size());
            notional = notional.add(new BigDecimal(trade.price()).multiply(size));
        }
        Trade last = priced.get(priced.size() - 1);
        return new MicroBar(
                last.symbol(),
                window * seconds * 1000,
                (window + 1) * seconds * 1000,
                0,
                all.stream().allMatch(Trade::isFinal),
                priced.get(0).price(),
                priced.stream().mapToDouble(Trade::price).max().orElseThrow(),
                priced.stream().mapToDouble(Trade::price).min().orElseThrow(),
                last.price(),
                volume(all).doubleValue(),
                ExactQuotient.of(notional, volume(priced)),
                all.size(),
                null,
                null,
                last.id(),
                unpriced,
                unpricedCount,
                null,
                null,
                null,
                null);
    }
}
