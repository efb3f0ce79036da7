package torghut.ta.functions;

import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;

/**
 * Chained to a source, before the shuffle: takes the dead letters out and looks at each event in
 * the order of its partition. Subclasses say what becomes of an event.
 *
 * <p>A record's timestamp is the largest event time that its partition had before it, {@link
 * Long#MIN_VALUE} if there was none. State: none but what earlier savepoints have ({@link
 * PartitionTimes}). Side outputs: dead letters, tallies.
 */
abstract class ArrivalsOperator extends AbstractStreamOperator<MarketEvent>
        implements OneInputStreamOperator<MarketEvent, MarketEvent>, BoundedOneInput {

    /** Null where no event is late. */
    private final Long outOfOrdernessMillis;

    private final long tallyMillis;

    private transient Map<Integer, Long> earlierTimes;
    private transient Map<DeadLetter.Reason, Counter> rejected;

    /** What is counted for the status report. */
    protected transient TallyCounter tally;

    /** The metrics of this operator. */
    protected transient TaMetrics taMetrics;

    /**
     * @param outOfOrdernessMillis how far events may be out of order, null if none is ever late
     * @param tallyMillis interval at which counts are sent
     */
    ArrivalsOperator(Long outOfOrdernessMillis, long tallyMillis) {
        this.outOfOrdernessMillis = outOfOrdernessMillis;
        this.tallyMillis = tallyMillis;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    /**
     * Takes an event.
     *
     * @param element the record that holds it
     * @param openSecond the oldest second that was still open in its partition before it, {@link
     *     Long#MIN_VALUE} where no event is late
     */
    abstract void arrive(StreamRecord<MarketEvent> element, long openSecond);

    /** Event time of an event in milliseconds since the epoch. */
    abstract long eventMillis(MarketEvent event);

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        earlierTimes = PartitionTimes.takeFrom(context.getOperatorStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        taMetrics = new TaMetrics(getMetricGroup());
        rejected = taMetrics.rejected();
        tally = new TallyCounter(output);
        tally.sendEvery(tallyMillis, getProcessingTimeService());
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) {
        MarketEvent event = element.getValue();
        if (event instanceof DeadLetter letter) {
            rejected.get(letter.reason()).inc();
            tally.rejected++;
            tally.changed();
            output.collect(SideOutputs.DEAD_LETTERS, new StreamRecord<>(letter));
            return;
        }
        tally.event(eventMillis(event));
        arrive(element, openSecond(element));
    }

    private long openSecond(StreamRecord<MarketEvent> element) {
        long maxMillis = element.getTimestamp();
        if (!earlierTimes.isEmpty()) {
            int partition = element.getValue().partition();
            maxMillis = Math.max(maxMillis, earlierTimes.getOrDefault(partition, Long.MIN_VALUE));
        }
        return outOfOrdernessMillis == null || maxMillis == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : Math.floorDiv(maxMillis - outOfOrdernessMillis, 1000);
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
