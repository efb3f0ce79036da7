package torghut.ta.functions;

import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Tally;

/**
 * Adds up the tallies of all operators and sends the status of the job at an interval of the wall
 * clock, even when nothing flows, and once more when the input ends. It has one instance in the
 * job. {@link JobHealth} has the rules.
 *
 * <p>State: the counts since the previous report and the number of reports, so that no count is
 * lost and {@code seq} continues after a restart.
 */
public final class StatusOperator extends AbstractStreamOperator<StatusReport>
        implements OneInputStreamOperator<Tally, StatusReport>, BoundedOneInput {

    private static final ListStateDescriptor<JobHealth.Snapshot> STATE =
            new ListStateDescriptor<>("job-health", TypeInformation.of(JobHealth.Snapshot.class));

    private final long intervalMillis;
    private final long stallMillis;
    private final Clock clock;

    private transient JobHealth health;
    private transient ListState<JobHealth.Snapshot> state;

    /**
     * An operator that reports at an interval.
     *
     * @param stallMillis see {@link JobHealth}
     */
    public StatusOperator(long intervalMillis, long stallMillis, Clock clock) {
        this.intervalMillis = intervalMillis;
        this.stallMillis = stallMillis;
        this.clock = clock;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        health = new JobHealth(stallMillis, clock.millis());
        state = context.getOperatorStateStore().getListState(STATE);
        for (JobHealth.Snapshot snapshot : state.get()) {
            health.restore(snapshot);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a callback that fails fails the task
    @Override
    public void open() throws Exception {
        super.open();
        new TaMetrics(getMetricGroup())
                .gauge(
                        "watermark_lag_ms",
                        () -> {
                            Long lag = health.watermarkLagMillis(clock.millis());
                            return lag == null ? 0 : lag;
                        });
        getProcessingTimeService()
                .scheduleWithFixedDelay(now -> report(), intervalMillis, intervalMillis);
    }

    @Override
    public void processElement(StreamRecord<Tally> element) {
        health.add(element.getValue());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        health.watermark(mark.getTimestamp(), clock.millis());
        super.processWatermark(mark);
    }

    private void report() {
        StatusReport report = health.report(clock.millis());
        output.collect(new StreamRecord<>(report, report.eventMillis()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        state.update(List.of(health.snapshot()));
        super.snapshotState(context);
    }

    @Override
    public void endInput() {
        report();
    }
}
