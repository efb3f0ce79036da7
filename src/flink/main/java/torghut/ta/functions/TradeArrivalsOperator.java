package torghut.ta.functions;

import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * Says of each trade, correction and cancel which second was the oldest open one in its partition
 * when it was read. What that means for it, its symbol decides.
 */
public final class TradeArrivalsOperator extends ArrivalsOperator {

    /** Trades with this bound on how far they may be out of order. */
    public TradeArrivalsOperator(long outOfOrdernessMillis, long tallyMillis) {
        super(outOfOrdernessMillis, tallyMillis);
    }

    @Override
    long eventMillis(MarketEvent event) {
        if (event instanceof Correction correction) {
            return correction.timeMillis();
        } else if (event instanceof Cancel cancel) {
            return cancel.timeMillis();
        }
        return ((Trade) event).timeMillis();
    }

    @Override
    void arrive(StreamRecord<MarketEvent> element, long openSecond) {
        MarketEvent event = element.getValue();
        if (event instanceof Correction correction) {
            output.collect(element.replace(correction.withOpenSecond(openSecond)));
        } else if (event instanceof Cancel cancel) {
            output.collect(element.replace(cancel.withOpenSecond(openSecond)));
        } else {
            output.collect(element.replace(((Trade) event).withOpenSecond(openSecond)));
        }
    }
}
