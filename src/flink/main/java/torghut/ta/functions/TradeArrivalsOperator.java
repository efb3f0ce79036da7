package torghut.ta.functions;

import torghut.ta.model.TradeEvent;

/**
 * Lets all trades, corrections and cancels through; only the dead letters are taken out. What comes
 * of those whose second was closed in their partition, their symbol decides.
 */
public final class TradeArrivalsOperator extends ArrivalsOperator<TradeEvent> {

    /** Trades with this bound on how far they may be out of order. */
    public TradeArrivalsOperator(long outOfOrdernessMillis, long tallyMillis) {
        super(TradeEvent.class, outOfOrdernessMillis, tallyMillis);
    }

    @Override
    void arrive(TradeEvent event) {
        send(event);
    }
}
