package torghut.ta.testing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/**
 * What the bars of a whole log must be, computed the slow way: every trade and every quote is
 * looked at for every bar, sums are exact decimals, and nothing of the job's own code takes part.
 *
 * <p>A log is a list of partitions, each with its events in the order of their offsets. Copies of a
 * trade have the same id and the same time.
 *
 * @param bars the bars by symbol and time, with {@code ingestMillis} 0
 * @param late the late trades
 * @param duplicates number of copies that came in time and do not count
 */
public record ReferenceBars(List<MicroBar> bars, List<Trade> late, long duplicates) {

    /**
     * Computes them.
     *
     * @param boundMillis how far an event may be behind the latest of its partition
     * @param quoteMaxAgeMillis age at a bar's end up to which a quote is in force
     */
    public static ReferenceBars of(
            List<? extends List<? extends InputRecord>> trades,
            List<? extends List<? extends InputRecord>> quotes,
            long boundMillis,
            long quoteMaxAgeMillis) {
        List<Trade> inTime = new ArrayList<>();
        List<Trade> late = new ArrayList<>();
        for (List<? extends InputRecord> partition : trades) {
            long latest = Long.MIN_VALUE;
            for (InputRecord event : partition) {
                if (event instanceof Trade trade) {
                    boolean isLate = firstOpenSecond(latest, boundMillis) > trade.second();
                    (isLate ? late : inTime).add(trade);
                    latest = Math.max(latest, trade.timeMillis());
                }
            }
        }
        List<Trade> counting =
                inTime.stream().filter(trade -> isFirstOfItsCopies(trade, inTime)).toList();
        List<UsableQuote> usable = usable(quotes, boundMillis);
        Map<String, Map<Long, List<Trade>>> seconds =
                counting.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Trade::symbol,
                                        TreeMap::new,
                                        Collectors.groupingBy(
                                                Trade::second, TreeMap::new, Collectors.toList())));
        List<MicroBar> bars = new ArrayList<>();
        seconds.forEach(
                (symbol, bySecond) ->
                        bySecond.forEach(
                                (second, ofSecond) ->
                                        bars.add(
                                                bar(
                                                        second,
                                                        ofSecond,
                                                        inForce(
                                                                symbol,
                                                                second,
                                                                usable,
                                                                quoteMaxAgeMillis)))));
        return new ReferenceBars(bars, late, inTime.size() - counting.size());
    }

    private record UsableQuote(Quote quote, long fromSecond) {}

    /** A second is closed when the latest event of its partition is beyond its end + the bound. */
    private static long firstOpenSecond(long latestMillis, long boundMillis) {
        return latestMillis == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : Math.floorDiv(latestMillis - boundMillis, 1000L);
    }

    private static boolean isFirstOfItsCopies(Trade trade, List<Trade> all) {
        return all.stream()
                .filter(other -> other.symbol().equals(trade.symbol()))
                .filter(other -> other.venue().equals(trade.venue()))
                .filter(other -> other.id().equals(trade.id()))
                .filter(other -> other.timeNanos() == trade.timeNanos())
                .noneMatch(
                        other ->
                                other.partition() < trade.partition()
                                        || (other.partition() == trade.partition()
                                                && other.offset() < trade.offset()));
    }

    private static List<UsableQuote> usable(
            List<? extends List<? extends InputRecord>> quotes, long boundMillis) {
        List<UsableQuote> usable = new ArrayList<>();
        for (List<? extends InputRecord> partition : quotes) {
            long latest = Long.MIN_VALUE;
            for (InputRecord event : partition) {
                if (event instanceof Quote quote) {
                    long open = firstOpenSecond(latest, boundMillis);
                    usable.add(new UsableQuote(quote, Math.max(open, quote.second())));
                    latest = Math.max(latest, quote.timeMillis());
                }
            }
        }
        return usable;
    }

    private static Quote inForce(
            String symbol, long second, List<UsableQuote> quotes, long maxAgeMillis) {
        return quotes.stream()
                .filter(usable -> usable.quote.symbol().equals(symbol))
                .filter(usable -> usable.fromSecond <= second)
                .map(UsableQuote::quote)
                .max(
                        Comparator.comparingLong(Quote::timeNanos)
                                .thenComparingInt(Quote::partition)
                                .thenComparingLong(Quote::offset))
                .filter(quote -> quote.bidPrice() > 0 || quote.askPrice() > 0)
                .filter(quote -> (second + 1) * 1000 - quote.timeMillis() <= maxAgeMillis)
                .orElse(null);
    }

    private static MicroBar bar(long second, List<Trade> trades, Quote quote) {
        List<Trade> inOrder =
                trades.stream()
                        .sorted(
                                Comparator.comparingLong(Trade::timeNanos)
                                        .thenComparingInt(Trade::partition)
                                        .thenComparingLong(Trade::offset))
                        .toList();
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal notional = BigDecimal.ZERO;
        for (Trade trade : trades) {
            volume = volume.add(new BigDecimal(trade.size()));
            notional =
                    notional.add(
                            new BigDecimal(trade.price()).multiply(new BigDecimal(trade.size())));
        }
        Trade last = inOrder.get(inOrder.size() - 1);
        return new MicroBar(
                last.symbol(),
                second * 1000,
                second * 1000 + 1000,
                0,
                trades.stream().allMatch(Trade::isFinal),
                inOrder.get(0).price(),
                trades.stream().mapToDouble(Trade::price).max().orElseThrow(),
                trades.stream().mapToDouble(Trade::price).min().orElseThrow(),
                last.price(),
                volume.doubleValue(),
                ExactQuotient.of(notional, volume),
                trades.size(),
                spreadBps(quote),
                imbalance(quote),
                last.id(),
                0,
                0,
                quote == null || quote.bidPrice() == 0 ? null : quote.bidPrice(),
                quote == null || quote.askPrice() == 0 ? null : quote.askPrice(),
                quote == null || quote.bidPrice() == 0 ? null : quote.bidSize(),
                quote == null || quote.askPrice() == 0 ? null : quote.askSize());
    }

    private static Double spreadBps(Quote quote) {
        if (quote == null || quote.bidPrice() == 0 || quote.askPrice() == 0) {
            return null;
        }
        BigDecimal bid = new BigDecimal(quote.bidPrice());
        BigDecimal ask = new BigDecimal(quote.askPrice());
        return ask.subtract(bid)
                .multiply(BigDecimal.valueOf(20_000))
                .divide(ask.add(bid), new MathContext(60))
                .doubleValue();
    }

    private static Double imbalance(Quote quote) {
        if (quote == null || quote.bidSize() + quote.askSize() == 0) {
            return null;
        }
        BigDecimal bid = new BigDecimal(quote.bidSize());
        BigDecimal ask = new BigDecimal(quote.askSize());
        return bid.subtract(ask).divide(bid.add(ask), new MathContext(60)).doubleValue();
    }

    /**
     * Whether a bar is the expected one: exactly, but for the measures of the quote, which may be
     * off by the rounding of four operations, and for the time of emission.
     */
    public static boolean agree(MicroBar actual, MicroBar expected) {
        return withoutMeasuresAndIngest(actual).equals(withoutMeasuresAndIngest(expected))
                && agree(actual.spreadBps(), expected.spreadBps())
                && agree(actual.imbalance(), expected.imbalance());
    }

    private static boolean agree(Double actual, Double expected) {
        if (actual == null || expected == null) {
            return Objects.equals(actual, expected);
        }
        return Math.abs(actual - expected) <= 4 * Math.ulp(expected);
    }

    private static MicroBar withoutMeasuresAndIngest(MicroBar bar) {
        return new MicroBar(
                bar.symbol(),
                bar.startMillis(),
                bar.endMillis(),
                0,
                bar.isFinal(),
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume(),
                bar.vwap(),
                bar.tradeCount(),
                null,
                null,
                bar.closingTradeId(),
                bar.unpricedVolume(),
                bar.unpricedCount(),
                bar.bid(),
                bar.ask(),
                bar.bidSize(),
                bar.askSize());
    }
}
