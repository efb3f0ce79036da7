package torghut.ta.functions;

import torghut.ta.model.TradeEvent;

/**
 * Passes all trades, corrections and cancels on; only dead letters are taken out. {@link
 * torghut.ta.market.Symbol} decides what to do with those whose second is already closed.
 */
public final class TradeArrivalsOperator extends ArrivalsOperator<TradeEvent> {

    /** An operator for trades. */
    public TradeArrivalsOperator(long outOfOrdernessMillis, long tallyMillis) {
        super(TradeEvent.class, outOfOrdernessMillis, tallyMillis);
    }

    @Override
    void arrive(TradeEvent event) {
        send(event);
    }
}
