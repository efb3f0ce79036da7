package torghut.ta.functions;

import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * Lets trades through whose second is still open in their partition, and puts the late ones aside.
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
        return ((Trade) event).timeMillis();
    }

    @Override
    void arrive(StreamRecord<MarketEvent> element, long openSecond) {
        Trade trade = (Trade) element.getValue();
        if (trade.second() < openSecond) {
            late.inc();
            tally.late++;
            output.collect(
                    SideOutputs.DEAD_LETTERS, new StreamRecord<>(lateTrades.deadLetter(trade)));
        } else {
            output.collect(element.replace(trade.withOpenSecond(openSecond)));
        }
    }
}
