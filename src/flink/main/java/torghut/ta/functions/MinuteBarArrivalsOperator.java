package torghut.ta.functions;

import torghut.ta.model.MinuteBar;

/** Lets all minute bars through; only the dead letters are taken out. */
public final class MinuteBarArrivalsOperator extends ArrivalsOperator<MinuteBar> {

    /** Minute bars; their counts leave at this interval. */
    public MinuteBarArrivalsOperator(long tallyMillis) {
        super(MinuteBar.class, 0, tallyMillis);
    }

    @Override
    void arrive(MinuteBar bar) {
        send(bar);
    }
}
