package torghut.ta.functions;

import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;

/**
 * First operator after a source, before the shuffle: sends dead letters to their side output and
 * passes each event, in the order of its partition, to the subclass.
 *
 * <p>State: only what savepoints of the first release contain ({@link PartitionTimes}). Side
 * outputs: dead letters, tallies.
 */
abstract class ArrivalsOperator<E extends MarketEvent> extends AbstractStreamOperator<MarketEvent>
        implements OneInputStreamOperator<InputRecord, MarketEvent>, BoundedOneInput {

    private final Class<E> type;
    private final long outOfOrdernessMillis;
    private final long tallyMillis;

    private transient PartitionTimes earlierTimes;
    private transient StreamRecord<MarketEvent> outgoing;
    private transient Map<DeadLetter.Reason, Counter> rejected;

    /** Counts for the status report. */
    protected transient TallyCounter tally;

    /** The metrics of this operator. */
    protected transient TaMetrics taMetrics;

    /**
     * @param type type of the source's events
     * @param outOfOrdernessMillis how far events may be out of order
     * @param tallyMillis interval at which counts are sent
     */
    ArrivalsOperator(Class<E> type, long outOfOrdernessMillis, long tallyMillis) {
        this.type = type;
        this.outOfOrdernessMillis = outOfOrdernessMillis;
        this.tallyMillis = tallyMillis;
    }

    /** Handles an event. */
    abstract void arrive(E event);

    /** Sends an event on, at its event time. */
    final void send(MarketEvent event) {
        output.collect(outgoing.replace(event, event.timeMillis()));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        earlierTimes =
                PartitionTimes.takenFrom(context.getOperatorStateStore(), outOfOrdernessMillis);
    }

    @Override
    public void open() throws Exception {
        super.open();
        outgoing = new StreamRecord<>(null);
        taMetrics = new TaMetrics(getMetricGroup());
        rejected = taMetrics.rejected();
        tally = new TallyCounter(output);
        tally.sendEvery(tallyMillis, getProcessingTimeService());
    }

    @Override
    public void processElement(StreamRecord<InputRecord> element) {
        InputRecord record = element.getValue();
        if (record instanceof DeadLetter letter) {
            rejected.get(letter.reason()).inc();
            tally.rejected++;
            tally.changed();
            output.collect(SideOutputs.DEAD_LETTERS, new StreamRecord<>(letter));
            return;
        }
        E event = type.cast(record);
        tally.event(event.timeMillis());
        arrive(type.cast(earlierTimes.applyTo(event)));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        tally.send();
    }

    @Override
    public void endInput() {
        tally.send();
    }
}
