package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import torghut.ta.fakealpaca.AlpacaMessage;
import torghut.ta.fakealpaca.FakeAlpaca;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * How many messages per second the forwarder passes on with one core, and how long a message takes
 * from the frame until Kafka has confirmed it. The forwarder is a process of its own, on one core
 * where {@code taskset} is there; the fake Alpaca and the broker have the others.
 */
@CommandLine.Command(
        name = "forwarder-bench",
        mixinStandardHelpOptions = true,
        description = "Messages per second through the forwarder on one core.")
public final class ForwarderBench implements Callable<Integer> {

    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^flink_ta_forwarder_(\\w+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(names = "--rate", description = "messages per second (default: 20000)")
    private int rate = 20_000;

    @Option(names = "--seconds", description = "length, after as long a warm-up (default: 30)")
    private int seconds = 30;

    @Option(names = "--array", description = "messages per array (default: 20)")
    private int array = 20;

    /** Runs from the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ForwarderBench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path log = Files.createTempFile("forwarder-bench-", ".log");
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                FakeAlpaca alpaca =
                        FakeAlpaca.start(
                                FakeAlpaca.Options.defaults()
                                        .withHistory(Duration.ofSeconds(10))
                                        .withSlowClientLimit(1_000_000))) {
            ForwarderRun.createTopics(kafka, "");
            int port = freePort();
            Process forwarder = start(alpaca, kafka, port, log);
            try {
                Waiting.until("readiness", PATIENCE, () -> ready(forwarder, port, log));
                publish(alpaca, seconds);
                Waiting.until("the end of the warm-up", PATIENCE, () -> nothingWaits(port));
                Map<String, Double> before = scrape(port);
                Duration cpuBefore = cpu(forwarder);
                long start = System.nanoTime();
                publish(alpaca, seconds);
                double elapsed = (System.nanoTime() - start) / 1e9;
                Map<String, Double> after = scrape(port);
                Duration used = cpu(forwarder).minus(cpuBefore);
                return report(before, after, elapsed, used);
            } finally {
                forwarder.destroy();
                forwarder.waitFor();
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(FakeAlpaca alpaca, EmbeddedKafka kafka, int port, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("/usr/bin/taskset", "-c", "0"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dlog4j2.configurationFile=log4j2-flink-ta-test.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForwarderMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "ALPACA_KEY_ID", "fake-key",
                                "ALPACA_SECRET_KEY", "fake-secret",
                                "ALPACA_FEED", "sip",
                                "ALPACA_SYMBOLS", "AAPL,MSFT,NVDA,SPY",
                                "ALPACA_URL", alpaca.streamUri("v2/sip").toString(),
                                "ALPACA_DATA_URL", alpaca.dataUri().toString(),
                                "DATA_TIMEOUT_MS", "0",
                                "KAFKA_BOOTSTRAP", kafka.bootstrap(),
                                "HTTP_PORT", Integer.toString(port)));
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static boolean ready(Process forwarder, int port, Path log) {
        try {
            if (!forwarder.isAlive()) {
                throw new IllegalStateException(Files.readString(log, UTF_8));
            }
            return get(port, "/readyz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean nothingWaits(int port) {
        try {
            Map<String, Double> samples = scrape(port);
            double passedOn =
                    samples.entrySet().stream()
                            .filter(sample -> sample.getKey().startsWith("messages_total"))
                            .mapToDouble(Map.Entry::getValue)
                            .sum();
            return passedOn >= (double) rate * seconds && samples.get("unconfirmed{}") == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static HttpResponse<String> get(int port, String path) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** One trade for nine quotes, as on a busy day. */
    private void publish(FakeAlpaca alpaca, int length) {
        String[] symbols = {"AAPL", "MSFT", "NVDA", "SPY"};
        long start = System.nanoTime();
        long total = (long) rate * length;
        long sent = 0;
        while (sent < total) {
            long due = Math.min(total, (System.nanoTime() - start) / 1_000 * rate / 1_000_000);
            while (sent < due) {
                List<AlpacaMessage> batch = new ArrayList<>(array);
                for (int i = 0; i < array && sent < due; i++, sent++) {
                    String symbol = symbols[(int) (sent % symbols.length)];
                    Instant now = Instant.now();
                    BigDecimal price = BigDecimal.valueOf(10_000 + sent % 1_000, 2);
                    batch.add(
                            sent % 10 == 0
                                    ? AlpacaMessage.trade(
                                            symbol,
                                            start + sent,
                                            "V",
                                            price,
                                            100,
                                            now,
                                            List.of("@"),
                                            "C")
                                    : AlpacaMessage.quote(
                                            symbol,
                                            "V",
                                            price,
                                            1 + sent % 9,
                                            "Q",
                                            price,
                                            1 + sent % 7,
                                            now,
                                            List.of("R"),
                                            "C"));
                }
                alpaca.push(batch);
            }
            Waiting.pause(Duration.ofMillis(1));
        }
    }

    private static Map<String, Double> scrape(int port) throws IOException {
        Map<String, Double> samples = new TreeMap<>();
        Matcher matcher = SAMPLE.matcher(get(port, "/metrics").body());
        while (matcher.find()) {
            String labels = matcher.group(2) == null ? "" : matcher.group(2);
            samples.put(
                    matcher.group(1) + "{" + labels + "}", Double.parseDouble(matcher.group(3)));
        }
        return samples;
    }

    private int report(
            Map<String, Double> before, Map<String, Double> after, double elapsed, Duration used) {
        TreeMap<Double, Double> buckets = new TreeMap<>();
        double messages = 0;
        for (Map.Entry<String, Double> sample : after.entrySet()) {
            double change = sample.getValue() - before.getOrDefault(sample.getKey(), 0.0);
            if (sample.getKey().startsWith("messages_total")) {
                messages += change;
            } else if (sample.getKey().startsWith("ack_seconds_bucket")) {
                Matcher bound = BOUND.matcher(sample.getKey());
                if (bound.find()) {
                    String text = bound.group(1);
                    buckets.put(
                            text.equals("+Inf")
                                    ? Double.POSITIVE_INFINITY
                                    : Double.parseDouble(text),
                            change);
                }
            }
        }
        double confirmed = buckets.get(Double.POSITIVE_INFINITY);
        double cpuSeconds = used.toMillis() / 1e3;
        System.out.printf(
                "%,.0f messages in %.1f s: %,.0f/s; %.1f s of CPU: %,.0f messages per CPU second%n",
                messages, elapsed, messages / elapsed, cpuSeconds, messages / cpuSeconds);
        for (double quantile : new double[] {0.5, 0.99, 0.999}) {
            System.out.printf(
                    "frame to Kafka's confirmation: p%s within %.0f ms%n",
                    quantile * 100,
                    buckets.entrySet().stream()
                                    .filter(bucket -> bucket.getValue() >= quantile * confirmed)
                                    .findFirst()
                                    .orElseThrow()
                                    .getKey()
                            * 1e3);
        }
        return messages >= 0.999 * rate * seconds ? 0 : 1;
    }
}
