package torghut.ta.market;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import torghut.ta.model.Trade;

/**
 * The trades of one second of one symbol, each once, as they stand on the tape.
 *
 * <p>Trades are the same that have venue, id and time in common. Of the copies of a trade that were
 * in time the first in Kafka order counts; in different partitions, between which Kafka has no
 * order, the first by (partition, offset). A copy that came too late for the second's bar never
 * counts when another one was there before.
 */
final class Prints {

    private static final Comparator<Trade> MARKET_ORDER =
            Comparator.comparingLong(Trade::timeNanos)
                    .thenComparingInt(Trade::partition)
                    .thenComparingLong(Trade::offset);

    private final Map<Print.Identity, Print> prints;

    /** Those that count, in order; null when that has changed since it was last asked for. */
    private List<Trade> inOrder;

    /** What they come to, null when that has changed since it was last asked for. */
    private Ohlcv ohlcv;

    Prints() {
        this(new HashMap<>());
    }

    private Prints(Map<Print.Identity, Print> prints) {
        this.prints = prints;
    }

    /** Others that may be changed without changing these. */
    Prints copy() {
        return new Prints(new HashMap<>(prints));
    }

    /** What they come to by the rules, which are always the same. */
    Ohlcv ohlcv(TradeRules rules) {
        if (ohlcv == null) {
            ohlcv = Ohlcv.of(inOrder(), rules);
        }
        return ohlcv;
    }

    /**
     * Takes a trade.
     *
     * @return false if it is a copy of one that was there before
     */
    boolean add(Trade trade) {
        Print known = prints.putIfAbsent(Print.Identity.of(trade), Print.of(trade));
        if (known == null) {
            changed();
            return true;
        }
        boolean isInTime = trade.second() >= trade.openSecond();
        boolean copyCounts = isInTime && MARKET_ORDER.compare(trade, known.trade()) < 0;
        put(known.withCopy(trade, copyCounts));
        return false;
    }

    /** Puts a print in the place of its former self. */
    void put(Print print) {
        prints.put(print.identity(), print);
        changed();
    }

    private void changed() {
        inOrder = null;
        ohlcv = null;
    }

    /**
     * The print that a correction or cancel means: the one whose price and size match, if there is
     * one, then the newest.
     *
     * @param isMeant says so of a print by its id
     */
    Optional<Print> find(Predicate<Print> isMeant, double price, double size) {
        return prints.values().stream()
                .filter(isMeant)
                .max(
                        Comparator.<Print, Boolean>comparing(print -> print.is(price, size))
                                .thenComparing(print -> print.trade().timeNanos())
                                .thenComparing(Print::reportedId));
    }

    /** The trades that count, in the order of the market. */
    List<Trade> inOrder() {
        if (inOrder == null) {
            List<Trade> trades = new ArrayList<>(prints.size());
            for (Print print : prints.values()) {
                if (!print.isCancelled()) {
                    trades.add(print.trade());
                }
            }
            trades.sort(MARKET_ORDER);
            inOrder = trades;
        }
        return inOrder;
    }

    /** The trades that may set open and close, in the order of the market. */
    List<Trade> thatSetPrices(TradeRules rules) {
        List<Trade> inOrder = inOrder();
        boolean isTentative = ohlcv(rules).isTentative();
        List<Trade> trades = new ArrayList<>(inOrder.size());
        for (Trade trade : inOrder) {
            TradeRules.OpenClose openClose = rules.of(trade).openClose();
            if (openClose == TradeRules.OpenClose.YES) {
                trades.add(trade);
            } else if (isTentative && openClose == TradeRules.OpenClose.IF_NO_OTHER) {
                return List.of(trade);
            }
        }
        return trades;
    }

    /** The sale conditions of the trades that count, one character for each. */
    String conditions() {
        StringBuilder conditions = new StringBuilder();
        for (Print print : prints.values()) {
            if (!print.isCancelled()) {
                conditions.append(print.trade().conditions());
            }
        }
        return conditions.toString();
    }

    /** All of them, in no order. */
    Collection<Print> all() {
        return prints.values();
    }
}
