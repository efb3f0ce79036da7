package torghut.ta.functions;

import torghut.ta.model.MinuteBar;

/** Passes all minute bars on; only dead letters are taken out. */
public final class MinuteBarArrivalsOperator extends ArrivalsOperator<MinuteBar> {

    /** An operator that sends its counts at this interval. */
    public MinuteBarArrivalsOperator(long tallyMillis) {
        super(MinuteBar.class, 0, tallyMillis);
    }

    @Override
    void arrive(MinuteBar bar) {
        send(bar);
    }
}
