package torghut.ta.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class JobMetricsTest {

    private static final MetricGroup JOBS_OWN = group("host.taskmanager.1.job.symbols.0.ta.");
    private static final MetricGroup OTHER = group("host.jobmanager.job.");

    private final JobMetrics metrics = new JobMetrics();

    @Test
    void addsUpTheCountersOfAllSubtasksAlsoAfterTheirEnd() {
        Counter first = counter(3);
        metrics.notifyOfAddedMetric(first, "bars_emitted", JOBS_OWN);
        metrics.notifyOfAddedMetric(counter(4), "bars_emitted", JOBS_OWN);
        metrics.notifyOfAddedMetric(counter(100), "signals_emitted", JOBS_OWN);
        metrics.notifyOfAddedMetric(counter(1000), "bars_emitted", OTHER);

        first.inc(2);
        metrics.notifyOfRemovedMetric(first, "bars_emitted", JOBS_OWN);

        assertThat(metrics.count("bars_emitted")).isEqualTo(9);
        assertThat(metrics.count("trades_late")).isZero();
    }

    @Test
    void takesTheLargestGaugeThatHasAValue() {
        assertThat(metrics.largest("watermark_lag_ms")).isEmpty();

        metrics.notifyOfAddedMetric((Gauge<Long>) () -> null, "watermark_lag_ms", JOBS_OWN);
        metrics.notifyOfAddedMetric((Gauge<Long>) () -> 7L, "watermark_lag_ms", JOBS_OWN);
        metrics.notifyOfAddedMetric((Gauge<Long>) () -> 5L, "watermark_lag_ms", JOBS_OWN);

        assertThat(metrics.largest("watermark_lag_ms")).hasValue(7);
    }

    @Test
    void countsRecordsUpToTheOffsetsReadLast() {
        metrics.notifyOfAddedMetric((Gauge<Long>) () -> -1L, "currentOffset", OTHER);
        metrics.notifyOfAddedMetric((Gauge<Long>) () -> 9L, "currentOffset", OTHER);
        metrics.notifyOfAddedMetric((Gauge<Long>) () -> 4L, "currentOffset", OTHER);
        metrics.notifyOfAddedMetric((Gauge<Long>) () -> 100L, "committedOffset", OTHER);

        assertThat(metrics.recordsRead()).isEqualTo(15);
    }

    @Test
    void remembersHowOftenTheJobWasRestarted() {
        assertThat(metrics.restarts()).isZero();
        Gauge<Long> restarts = () -> 2L;
        metrics.notifyOfAddedMetric(restarts, "numRestarts", OTHER);
        assertThat(metrics.restarts()).isEqualTo(2);

        metrics.notifyOfRemovedMetric(restarts, "numRestarts", OTHER);

        assertThat(metrics.restarts()).isEqualTo(2);
    }

    private static Counter counter(long count) {
        Counter counter = new SimpleCounter();
        counter.inc(count);
        return counter;
    }

    private static MetricGroup group(String scope) {
        return new UnregisteredMetricsGroup() {
            @Override
            public String getMetricIdentifier(String metricName) {
                return scope + metricName;
            }
        };
    }
}
