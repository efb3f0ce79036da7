package torghut.ta.functions;

import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;

/** Lets all minute bars through; only the dead letters are taken out. */
public final class MinuteBarArrivalsOperator extends ArrivalsOperator {

    /** Minute bars; their counts leave at this interval. */
    public MinuteBarArrivalsOperator(long tallyMillis) {
        super(null, tallyMillis);
    }

    @Override
    long eventMillis(MarketEvent event) {
        return ((MinuteBar) event).startMillis();
    }

    @Override
    void arrive(StreamRecord<MarketEvent> element, long openSecond) {
        output.collect(element);
    }
}
