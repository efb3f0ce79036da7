package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class HttpEndpoint implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads =
            Executors.newSingleThreadExecutor(
                    task -> {
                        Thread thread = new Thread(task, "http");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * Starts to answer.
     *
     * @param port on all addresses; 0 for a free one
     * @param healthy whether the process does its work
     * @param ready whether messages flow
     */
    HttpEndpoint(
            int port, PrometheusRegistry registry, BooleanSupplier healthy, BooleanSupplier ready)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> answer(exchange, healthy.getAsBoolean()));
        server.createContext("/readyz", exchange -> answer(exchange, ready.getAsBoolean()));
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        server.createContext(
                "/metrics",
                exchange -> {
                    ByteArrayOutputStream text = new ByteArrayOutputStream();
                    writer.write(text, registry.scrape());
                    exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
                    send(exchange, 200, text.toByteArray());
                });
        server.start();
    }

    private static void answer(HttpExchange exchange, boolean good) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, good ? 200 : 503, (good ? "ok\n" : "not ok\n").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The port that it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
