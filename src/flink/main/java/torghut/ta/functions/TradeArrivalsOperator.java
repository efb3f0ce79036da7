package torghut.ta.functions;

import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Lets trades through whose second is still open in their partition, and puts the late ones aside.
 *
 * <p>A window closes when the slowest partition has passed it, so a trade that is in time here is
 * in time there, unless its partition was idle meanwhile. Corrections and cancels are never late
 * here.
 */
public final class TradeArrivalsOperator extends ArrivalsOperator<TradeEvent> {

    private final LateTrades lateTrades;

    private transient Counter late;

    /** Trades of this topic, with this bound on how far they may be out of order. */
    public TradeArrivalsOperator(String topic, long outOfOrdernessMillis, long tallyMillis) {
        super(TradeEvent.class, outOfOrdernessMillis, tallyMillis);
        this.lateTrades = new LateTrades(topic);
    }

    @Override
    public void open() throws Exception {
        super.open();
        late = taMetrics.counter("trades_late");
    }

    @Override
    void arrive(TradeEvent event) {
        if (event instanceof Trade trade && trade.second() < trade.openSecond()) {
            late.inc();
            tally.late++;
            output.collect(
                    SideOutputs.DEAD_LETTERS, new StreamRecord<>(lateTrades.deadLetter(trade)));
        } else {
            send(event);
        }
    }
}
