package torghut.ta.market;

import torghut.ta.model.Quote;

/** A closed second with its trades: everything that is needed to compute its bar again. */
final class ClosedSecond {

    private final long second;
    private final Prints prints;
    private final Quote quote;

    private Ohlcv ohlcv;
    private Unpriced unpriced;
    private int revision;

    /**
     * A second at the moment it is closed; or one without trades, which a late trade is about to
     * get its first.
     *
     * @param quote the quote in force at its end, null without one
     * @param unpriced what its bar, if there is one, reports as traded in the seconds without a bar
     *     before it
     */
    ClosedSecond(long second, Prints prints, Ohlcv ohlcv, Quote quote, Unpriced unpriced) {
        this.second = second;
        this.prints = prints;
        this.ohlcv = ohlcv;
        this.quote = quote;
        this.unpriced = unpriced;
    }

    /** Reads what {@link #toBytes} wrote. */
    static ClosedSecond of(String symbol, long second, byte[] bytes, TradeRules rules) {
        TapeInput in = new TapeInput(symbol, bytes);
        int revision = (int) in.number();
        Unpriced unpriced = new Unpriced(in.sum(), in.number());
        Quote quote = in.quote();
        Prints prints = in.prints();
        Ohlcv ohlcv = Ohlcv.of(prints.inOrder(), rules);
        ClosedSecond closed = new ClosedSecond(second, prints, ohlcv, quote, unpriced);
        closed.revision = revision;
        return closed;
    }

    byte[] toBytes() {
        TapeOutput out = new TapeOutput();
        out.number(revision);
        out.sum(unpriced.volume());
        out.number(unpriced.count());
        out.quote(quote);
        out.prints(prints);
        return out.toBytes();
    }

    long second() {
        return second;
    }

    Prints prints() {
        return prints;
    }

    /** The quote in force at its end, null without one. */
    Quote quote() {
        return quote;
    }

    /** Its prices and volume when it was closed or last revised. */
    Ohlcv ohlcv() {
        return ohlcv;
    }

    Unpriced unpriced() {
        return unpriced;
    }

    int revision() {
        return revision;
    }

    void setOhlcv(Ohlcv revised) {
        ohlcv = revised;
    }

    void setUnpriced(Unpriced revised) {
        unpriced = revised;
    }

    void countRevision() {
        revision++;
    }
}
