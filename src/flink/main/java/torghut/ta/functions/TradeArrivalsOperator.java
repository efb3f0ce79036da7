package torghut.ta.functions;

import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * Lets trades through whose second is still open in their partition, and puts the late ones aside.
 *
 * <p>Corrections and cancels are put aside too: no trade is remembered here that they could mean.
 *
 * <p>A window closes when the slowest partition has passed it, so a trade that is in time here is
 * in time there, unless its partition was idle meanwhile.
 */
public final class TradeArrivalsOperator extends ArrivalsOperator {

    private final LateTrades lateTrades;

    private transient Counter late;

    /** Trades of this topic, with this bound on how far they may be out of order. */
    public TradeArrivalsOperator(String topic, long outOfOrdernessMillis, long tallyMillis) {
        super(outOfOrdernessMillis, tallyMillis);
        this.lateTrades = new LateTrades(topic);
    }

    @Override
    public void open() throws Exception {
        super.open();
        late = taMetrics.counter("trades_late");
    }

    @Override
    long eventMillis(MarketEvent event) {
        if (event instanceof Correction correction) {
            return correction.timeMillis();
        }
        return event instanceof Cancel cancel ? cancel.timeMillis() : ((Trade) event).timeMillis();
    }

    @Override
    void arrive(StreamRecord<MarketEvent> element, long openSecond) {
        if (element.getValue() instanceof Correction correction) {
            setAside(lateTrades.unmatched(correction));
            return;
        } else if (element.getValue() instanceof Cancel cancel) {
            setAside(lateTrades.unmatched(cancel));
            return;
        }
        Trade trade = (Trade) element.getValue();
        if (trade.second() < openSecond) {
            late.inc();
            tally.late++;
            setAside(lateTrades.deadLetter(trade));
        } else {
            output.collect(element.replace(trade.withOpenSecond(openSecond)));
        }
    }

    private void setAside(DeadLetter letter) {
        output.collect(SideOutputs.DEAD_LETTERS, new StreamRecord<>(letter));
    }
}
