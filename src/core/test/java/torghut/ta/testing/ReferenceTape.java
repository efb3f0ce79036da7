package torghut.ta.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * What the bars of one symbol must be, and what they must be after all revisions, computed the slow
 * way from the whole log: events with the second that was the oldest open one in their partition.
 * Nothing of the job's own code takes part. Conditions: {@code I} sets no price, none is regular.
 *
 * @param bars the bars as they leave, in time
 * @param revisedBars the bars as if everything had come in time
 * @param rejected trades beyond the horizon, corrections and cancels of unknown trades
 * @param duplicates number of copies
 * @param corrected number of corrections that took effect
 * @param cancelled number of cancels that took effect
 */
public record ReferenceTape(
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
    private static final class Story {

        final Trade counting;
        final long knownFrom;
        final boolean isInTime;
        final Set<Long> corrections = new HashSet<>();
        Trade now;
        boolean isCancelled;

        /** As the second's own bar sees it. */
        Trade atClose;

        boolean isCancelledAtClose;

        Story(Trade counting, long knownFrom) {
            this.counting = counting;
            this.knownFrom = knownFrom;
            this.isInTime = counting.second() >= counting.openSecond();
            this.now = counting;
            this.atClose = counting;
        }

        boolean is(double price, double size) {
            return now.price() == price && now.size() == size;
        }

        void remember(long step) {
            if (step <= counting.second()) {
                atClose = now;
                isCancelledAtClose = isCancelled;
            }
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
                bars(
                        stories,
                        story -> story.isInTime && !story.isCancelledAtClose,
                        story -> story.atClose),
                bars(stories, story -> !story.isCancelled, story -> story.now),
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

    private static List<MicroBar> bars(
            List<Story> stories,
            Predicate<Story> counts,
            java.util.function.Function<Story, Trade> version) {
        TreeMap<Long, List<Trade>> seconds = new TreeMap<>();
        stories.stream()
                .filter(counts)
                .map(version)
                .forEach(
                        trade ->
                                seconds.computeIfAbsent(trade.second(), s -> new ArrayList<>())
                                        .add(trade));
        List<MicroBar> bars = new ArrayList<>();
        BigDecimal unpriced = BigDecimal.ZERO;
        long unpricedCount = 0;
        for (Map.Entry<Long, List<Trade>> entry : seconds.entrySet()) {
            List<Trade> all = entry.getValue().stream().sorted(ORDER).toList();
            List<Trade> priced = all.stream().filter(t -> t.conditions().isEmpty()).toList();
            BigDecimal volume = BigDecimal.ZERO;
            for (Trade trade : all) {
                volume = volume.add(new BigDecimal(trade.size()));
            }
            if (priced.isEmpty()) {
                unpriced = unpriced.add(volume);
                unpricedCount += all.size();
                continue;
            }
            BigDecimal notional = BigDecimal.ZERO;
            BigDecimal vwapVolume = BigDecimal.ZERO;
            for (Trade trade : priced) {
                BigDecimal size = new BigDecimal(trade.size());
                notional = notional.add(new BigDecimal(trade.price()).multiply(size));
                vwapVolume = vwapVolume.add(size);
            }
            Trade last = priced.get(priced.size() - 1);
            bars.add(
                    new MicroBar(
                            last.symbol(),
                            entry.getKey() * 1000,
                            entry.getKey() * 1000 + 1000,
                            0,
                            all.stream().allMatch(Trade::isFinal),
                            priced.get(0).price(),
                            priced.stream().mapToDouble(Trade::price).max().orElseThrow(),
                            priced.stream().mapToDouble(Trade::price).min().orElseThrow(),
                            last.price(),
                            volume.doubleValue(),
                            ExactQuotient.of(notional, vwapVolume),
                            all.size(),
                            null,
                            null,
                            last.id(),
                            unpriced.doubleValue(),
                            unpricedCount,
                            null,
                            null,
                            null,
                            null));
            unpriced = BigDecimal.ZERO;
            unpricedCount = 0;
        }
        return bars;
    }
}
