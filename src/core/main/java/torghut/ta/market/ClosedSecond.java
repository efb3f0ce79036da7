package torghut.ta.market;

import torghut.ta.model.Quote;

/** A closed second with its trades: everything that is needed to compute its bar again. */
final class ClosedSecond {

    private final long second;
    private final Prints prints;
    private final Quote quote;

    private final TickTest tickTest;

    private Traded traded;
    private Unpriced unpriced;
    private int revision;

    /**
     * A second at the moment it is closed; or one without trades, which a late trade is about to
     * get its first.
     *
     * @param quote the quote in force at its end, null without one
     * @param unpriced what its bar, if there is one, reports as traded in the seconds without a bar
     *     before it
     * @param tickTest the test before its first trade
     * @param traded what its trades come to
     */
    ClosedSecond(
            long second,
            Prints prints,
            Quote quote,
            Unpriced unpriced,
            TickTest tickTest,
            Traded traded) {
        this.second = second;
        this.prints = prints;
        this.quote = quote;
        this.unpriced = unpriced;
        this.tickTest = tickTest;
        this.traded = traded;
    }

    /** Reads what {@link #toBytes} wrote. */
    static ClosedSecond of(String symbol, long second, byte[] bytes, TradeRules rules) {
        TapeInput in = new TapeInput(symbol, bytes);
        int revision = (int) in.number();
        Unpriced unpriced = new Unpriced(in.sum(), in.number());
        Quote quote = in.quote();
        Prints prints = in.prints();
        TickTest tickTest = in.hasMore() ? new TickTest(in.real(), in.real()) : TickTest.NONE;
        ClosedSecond closed =
                new ClosedSecond(
                        second,
                        prints,
                        quote,
                        unpriced,
                        tickTest,
                        Traded.of(prints, rules, tickTest));
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
        out.real(tickTest.last());
        out.real(tickTest.lastDifferent());
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

    /** What its trades came to when they were last summed up. */
    Traded traded() {
        return traded;
    }

    Ohlcv ohlcv() {
        return traded.ohlcv();
    }

    /** Sums its trades up again. */
    void sumUp(TradeRules rules) {
        traded = Traded.of(prints, rules, tickTest);
    }

    Unpriced unpriced() {
        return unpriced;
    }

    int revision() {
        return revision;
    }

    void setUnpriced(Unpriced revised) {
        unpriced = revised;
    }

    void countRevision() {
        revision++;
    }
}
