package torghut.ta.forwarder;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** What the forwarder counts, for Prometheus. */
final class ForwarderMetrics {

    private static final String PREFIX = "flink_ta_forwarder_";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** By {@code channel} and {@code source} ({@code ws}, {@code backfill}). */
    final Counter messages = counter("messages", "Messages handed to Kafka.", "channel", "source");

    final Counter duplicates =
            counter("duplicates_dropped", "Messages that had been passed on before.");
    final Counter unusable =
            counter("messages_unusable", "Messages that could not be read, hence not passed on.");
    final Counter lost =
            counter(
                    "messages_lost",
                    "Messages of channels without history that no buffer had room for.",
                    "channel");
    final Counter gaps = counter("gaps", "Times of which something was missed.");
    final Counter gapsUnfetched =
            counter("gaps_unfetched", "Gaps that could not be healed.", "channel");
    final Counter produceErrors = counter("produce_errors", "Times that Kafka accepted no record.");
    final Counter reconnects = counter("reconnects", "Connections given up.");
    final Counter slowClients =
            counter("slow_client", "Times that the server found us too slow (code 407).");

    /** Wall clock at the hand-over − event time, live messages only. */
    final Histogram lag =
            Histogram.builder()
                    .name(PREFIX + "lag_seconds")
                    .help("Now minus the event time of live trades and quotes.")
                    .classicOnly()
                    .classicUpperBounds(
                            0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 900)
                    .register(registry);

    final Histogram ackLatency =
            Histogram.builder()
                    .name(PREFIX + "ack_seconds")
                    .help("From the reading of a live message to Kafka's confirmation.")
                    .classicOnly()
                    .classicUpperBounds(
                            0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)
                    .register(registry);

    /** 1 for the state that is, 0 for the others. */
    final Gauge state =
            Gauge.builder()
                    .name(PREFIX + "state")
                    .help("1 for the state in which the forwarder is.")
                    .labelNames("state")
                    .register(registry);

    /** Metrics that all begin at zero, so that the first increase shows. */
    ForwarderMetrics() {
        for (Channel channel : Channel.values()) {
            messages.initLabelValues(channel.label(), "ws");
            messages.initLabelValues(channel.label(), "backfill");
            lost.initLabelValues(channel.label());
            gapsUnfetched.initLabelValues(channel.label());
        }
        show(StreamState.CONNECTING);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    /** A value that is asked for when it is scraped. */
    void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Shows a state as the one that is. */
    void show(StreamState current) {
        for (StreamState each : StreamState.values()) {
            state.labelValues(each.name()).set(each == current ? 1 : 0);
        }
    }

    PrometheusRegistry registry() {
        return registry;
    }
}
