package torghut.ta.local;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The job's own metrics (metric group {@code ta}), and how far it has read, as they are now, in the
 * JVM of the mini cluster. Counts stay readable after the job's end; after a restart they include
 * what was read again.
 */
public final class JobMetrics implements MetricReporter, MetricReporterFactory {

    /** Flink makes its reporters by reflection: this is where the view finds them again. */
    private static final Map<String, JobMetrics> REPORTERS = new HashMap<>();

    /** How often Flink has restarted the job. */
    private static final String RESTARTS = "numRestarts";

    /** Of a partition: the offset of the record that was read last, -1 before the first. */
    private static final String CURRENT_OFFSET = "currentOffset";

    private final Map<Metric, String> registered = new HashMap<>();
    private final Map<String, Long> ended = new HashMap<>();
    private long restarts;

    /** For Flink's service loader. */
    public JobMetrics() {}

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        JobMetrics reporter = new JobMetrics();
        synchronized (REPORTERS) {
            REPORTERS.put(properties.getProperty("run"), reporter);
        }
        return reporter;
    }

    /** The metrics of the cluster whose reporter was configured with this {@code run}. */
    static JobMetrics of(String run) {
        synchronized (REPORTERS) {
            return REPORTERS.get(run);
        }
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public synchronized void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (name.equals(RESTARTS)
                || name.equals(CURRENT_OFFSET)
                || group.getMetricIdentifier(name).contains(".ta.")) {
            registered.put(metric, name);
        }
    }

    @Override
    public synchronized void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        if (registered.remove(metric) == null) {
            return;
        }
        if (metric instanceof Counter counter) {
            ended.merge(name, counter.getCount(), Long::sum);
        } else if (name.equals(RESTARTS) && metric instanceof Gauge<?> gauge) {
            restarts = ((Number) gauge.getValue()).longValue();
        }
    }

    /** Sum of all counters of this name, of all subtasks and labels; 0 before the first. */
    public synchronized long count(String name) {
        long sum = ended.getOrDefault(name, 0L);
        for (Map.Entry<Metric, String> entry : registered.entrySet()) {
            if (entry.getValue().equals(name) && entry.getKey() instanceof Counter counter) {
                sum += counter.getCount();
            }
        }
        return sum;
    }

    /** Records of all partitions up to the ones read last, of topics without gaps. */
    public synchronized long recordsRead() {
        long sum = 0;
        for (Map.Entry<Metric, String> entry : registered.entrySet()) {
            if (entry.getValue().equals(CURRENT_OFFSET)
                    && entry.getKey() instanceof Gauge<?> gauge) {
                sum += ((Number) gauge.getValue()).longValue() + 1;
            }
        }
        return sum;
    }

    /** How often Flink has restarted the job so far. */
    public synchronized long restarts() {
        return largest(RESTARTS).orElse(restarts);
    }

    /** Largest value of all gauges of this name, empty where there is none. */
    public synchronized OptionalLong largest(String name) {
        return registered.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .filter(metric -> metric instanceof Gauge)
                .map(metric -> ((Gauge<?>) metric).getValue())
                .filter(value -> value instanceof Number)
                .mapToLong(value -> ((Number) value).longValue())
                .max();
    }
}
