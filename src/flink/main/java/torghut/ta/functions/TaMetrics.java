package torghut.ta.functions;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import torghut.ta.model.DeadLetter;

/** The job's own metrics, in the group {@code ta} of the operator that counts them. */
final class TaMetrics {

    /** Samples over which the latency's percentiles are taken. */
    private static final int LATENCY_SAMPLES = 10_000;

    private final MetricGroup group;

    TaMetrics(OperatorMetricGroup operator) {
        this.group = operator.addGroup("ta");
    }

    /** A counter of this name. */
    Counter counter(String name) {
        return group.counter(name);
    }

    /** One counter of rejected records per reason, told apart by the label {@code reason}. */
    Map<DeadLetter.Reason, Counter> rejected() {
        Map<DeadLetter.Reason, Counter> counters = new EnumMap<>(DeadLetter.Reason.class);
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            if (reason != DeadLetter.Reason.LATE) {
                counters.put(
                        reason,
                        group.addGroup("reason", reason.name()).counter("records_rejected"));
            }
        }
        return counters;
    }

    /** A histogram of times in milliseconds. */
    Histogram latency(String name) {
        return group.histogram(name, new DescriptiveStatisticsHistogram(LATENCY_SAMPLES));
    }

    /** A gauge of this name. */
    void gauge(String name, org.apache.flink.metrics.Gauge<Long> gauge) {
        group.gauge(name, gauge);
    }
}
