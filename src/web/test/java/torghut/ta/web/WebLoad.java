package torghut.ta.web;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * How long an answer of 3,600 rows takes while requests come at a fixed rate and live clients watch
 * every symbol. The service is a process of its own, on one core where {@code taskset} is there;
 * broker, market and clients have the others. A time counts from when the request was due, whether
 * it could be sent then or not.
 */
@CommandLine.Command(
        name = "web-load",
        mixinStandardHelpOptions = true,
        description = "Times of answers under load.")
public final class WebLoad implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int HISTORY_SECONDS = 4_200;

    @Option(names = "--rate", description = "requests per second (default: 200)")
    private int rate = 200;

    @Option(names = "--clients", description = "clients of the live stream (default: 500)")
    private int clients = 500;

    @Option(names = "--rows", description = "rows of an answer (default: 3600)")
    private int rows = 3_600;

    @Option(names = "--symbols", description = "symbols of the market (default: 20)")
    private int symbols = 20;

    @Option(names = "--seconds", description = "length, after as long a warm-up (default: 20)")
    private int seconds = 20;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(Executors.newFixedThreadPool(2, WebLoad::daemon))
                    .build();
    private final AtomicLong liveBytes = new AtomicLong();
    private final AtomicInteger liveEnded = new AtomicInteger();

    /** Runs from the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new WebLoad()).execute(arguments));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Integer call() throws Exception {
        Path log = Files.createTempFile("web-load-", ".log");
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                CheckedProducer producer =
                        new CheckedProducer(kafka.bootstrap(), Map.of("linger.ms", 5))) {
            for (String topic : SampleMarket.TOPICS.values()) {
                kafka.createTopic(topic, topic.contains("status") ? 1 : 4, Map.of());
            }
            SampleMarket market = new SampleMarket(42, symbols, producer).remembering();
            long now = System.currentTimeMillis() / 1000;
            market.history(now - HISTORY_SECONDS, now);
            revise(market);
            int port = freePort();
            Process service = start(kafka, port, log);
            Thread trading = daemon(() -> trade(market));
            try {
                URI base = URI.create("http://127.0.0.1:" + port + Routes.API);
                Waiting.until("the service", PATIENCE, () -> isReady(service, base, log));
                trading.start();
                for (int i = 0; i < clients; i++) {
                    watch(base);
                }
                ask(base, market.symbols());
                Duration cpuBefore = cpu(service);
                long liveBefore = liveBytes.get();
                long start = System.nanoTime();
                Times times = ask(base, market.symbols());
                double elapsed = (System.nanoTime() - start) / 1e9;
                return report(
                        times,
                        elapsed,
                        cpu(service).minus(cpuBefore),
                        liveBytes.get() - liveBefore);
            } finally {
                trading.interrupt();
                trading.join();
                service.destroy();
                service.waitFor();
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    /** Late trades have revised one bar in a hundred. */
    private static void revise(SampleMarket market) {
        for (String symbol : market.symbols()) {
            List<Map<String, Object>> bars = List.copyOf(market.sent(TopicKind.BAR, symbol));
            for (int i = 0; i < bars.size(); i += 100) {
                Map<String, Object> revision = new LinkedHashMap<>(bars.get(i));
                revision.put("timeframe", "1s");
                revision.put("revision", 1L);
                revision.put("cause", "LATE");
                revision.put("trade_id", "1");
                revision.put("deleted", false);
                market.send(TopicKind.REVISION, symbol, revision);
            }
        }
        market.flush();
    }

    private static void trade(SampleMarket market) {
        try {
            market.live(WebDemo.wallClock(), 3, second -> {});
        } catch (InterruptedException e) {
            // The load is over.
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            // So it is, in the middle of a flush.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(EmbeddedKafka kafka, int port, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("/usr/bin/taskset", "-c", "0"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TaWeb.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "KAFKA_BOOTSTRAP", kafka.bootstrap(),
                                "WEB_PORT", Integer.toString(port)));
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private boolean isReady(Process service, URI base, Path log) {
        try {
            if (!service.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
            }
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/health/ready")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private void watch(URI base) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                base.resolve("stream?events=signal,preview,revision,alert,status"))
                        .build();
        var unused =
                http.sendAsync(
                                request,
                                HttpResponse.BodyHandlers.ofByteArrayConsumer(
                                        part -> part.ifPresent(b -> liveBytes.addAndGet(b.length))))
                        .whenComplete((response, failure) -> liveEnded.incrementAndGet());
    }

    /** How long answers took, and what did not come. */
    private record Times(long[] micros, int failures, long bytes) {
        double percentile(double share) {
            int rank = (int) Math.ceil(share * micros.length);
            return micros[Math.max(0, rank - 1)] / 1e3;
        }
    }

    private Times ask(URI base, List<String> names) throws InterruptedException {
        int total = rate * seconds;
        ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        Semaphore done = new Semaphore(0);
        long start = System.nanoTime();
        for (int i = 0; i < total; i++) {
            long due = start + i * 1_000_000_000L / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    base.resolve(
                                            "signals?revised=true&limit=%d&symbol=%s"
                                                    .formatted(rows, names.get(i % names.size()))))
                            .header("Accept-Encoding", "gzip")
                            .timeout(PATIENCE)
                            .build();
            CompletableFuture<HttpResponse<byte[]>> answer =
                    http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
            var unused =
                    answer.whenComplete(
                            (response, failure) -> {
                                if (failure != null || response.statusCode() != 200) {
                                    failures.incrementAndGet();
                                } else {
                                    bytes.addAndGet(response.body().length);
                                    micros.add((System.nanoTime() - due) / 1_000);
                                }
                                done.release();
                            });
        }
        done.acquire(total);
        long[] sorted = micros.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Times(sorted, failures.get(), bytes.get());
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private int report(Times times, double elapsed, Duration used, long live) {
        if (times.micros().length == 0) {
            System.out.println("No answer came.");
            return 1;
        }
        System.out.printf(
                "%d answers of %d rows in %.1f s (%.0f a second, %.0f KiB each), %d failed%n",
                times.micros().length,
                rows,
                elapsed,
                times.micros().length / elapsed,
                times.bytes() / 1024.0 / times.micros().length,
                times.failures());
        System.out.printf(
                "%d live clients, %.1f MiB/s to all of them together, %d lost%n",
                clients, live / elapsed / (1 << 20), liveEnded.get());
        System.out.printf(
                "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest %.1f ms; the service used %.0f %% of a core%n",
                times.percentile(0.5),
                times.percentile(0.95),
                times.percentile(0.99),
                times.percentile(1),
                100 * used.toMillis() / 1e3 / elapsed);
        return times.failures() == 0 && liveEnded.get() == 0 ? 0 : 1;
    }
}
