package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.CountingNoOpAppender;
import picocli.CommandLine;
import torghut.ta.TaJob;
import torghut.ta.config.Environment;
import torghut.ta.config.SettingsException;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.local.LocalOptions.Feed;
import torghut.ta.local.LocalOptions.View;
import torghut.ta.model.Timeframe;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.startup.StartupChecks;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.FeedRecord.Channel;
import torghut.ta.testkit.MarketSimulator;
import torghut.ta.testkit.RecordedMarket;
import torghut.ta.web.TaWeb;

/**
 * Runs the whole of flink-ta in this JVM: a Kafka broker with the topics, the job on a Flink mini
 * cluster, a market feed, and a live view of what comes out. See {@link LocalOptions}.
 */
public final class LocalRun {

    /** Where the log goes, see log4j2-local.xml. */
    static final String LOG_FILE = "target/local-run.log";

    private static final int BROKER_PORT = 9092;
    private static final int CHART_PORT = 8080;
    private static final int WEB_PORT = 8081;
    private static final int METRICS_PORT = 9249;
    private static final String PARALLELISM = "2";
    private static final Duration SCREEN_INTERVAL = Duration.ofMillis(250);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    /** Variables that say how to reach the user's own broker; without it they mean nothing. */
    private static final List<String> BROKER_ACCESS =
            List.of(
                    "KAFKA_USERNAME",
                    "KAFKA_PASSWORD",
                    "KAFKA_SECURITY_PROTOCOL",
                    "KAFKA_SASL_MECHANISM",
                    "KAFKA_TRUSTSTORE_PATH",
                    "KAFKA_TRUSTSTORE_PASSWORD");

    private final Map<String, String> environment;
    private final PrintStream out;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    /**
     * A run that has not started.
     *
     * @param environment the job's variables; those that are absent get values for a laptop
     * @param out where everything is shown
     */
    LocalRun(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /** Exit code 0 after a run, 1 after a failure, 2 for wrong arguments or settings. */
    public static void main(String[] arguments) {
        // Numbers look the same everywhere.
        Locale.setDefault(Locale.ROOT);
        // Before the first logger: the terminal belongs to the view.
        System.setProperty("log4j2.configurationFile", "log4j2-local.xml");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        LocalRun run = new LocalRun(System.getenv(), out);
        Runtime.getRuntime().addShutdownHook(new Thread(run::stop, "stop"));
        int exitCode = run.run(List.of(arguments));
        out.flush();
        System.exit(exitCode);
    }

    /** Ends a run from another thread; returns when everything is closed. */
    void stop() {
        stopped.countDown();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs to the end and returns the exit code of {@link #main}. */
    int run(List<String> arguments) {
        try {
            boolean ownBroker = environment.containsKey("KAFKA_BOOTSTRAP");
            Optional<LocalOptions> options = LocalOptions.parse(arguments, ownBroker);
            if (options.isEmpty()) {
                out.print(LocalOptions.usage());
                return 0;
            }
            run(options.get(), ownBroker);
            return 0;
        } catch (IllegalArgumentException | CommandLine.ParameterException e) {
            out.println(e.getMessage() + " See --help.");
            return 2;
        } catch (SettingsException e) {
            out.println(e.getMessage());
            return 2;
        } catch (Exception e) {
            LogManager.getLogger(LocalRun.class).error("The local run failed.", e);
            out.println("flink-ta failed: " + rootMessage(e) + " See " + LOG_FILE + ".");
            return 1;
        } finally {
            out.flush();
            finished.countDown();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private void run(LocalOptions options, boolean ownBroker) throws Exception {
        int brokerPort = ownBroker ? 0 : freePort(BROKER_PORT);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            Map<String, String> variables = variables(ownBroker, brokerPort, folder.path());
            Environment read = new Environment(variables);
            Settings settings = Settings.read(read, new Configuration());
            read.requireNoProblems(Settings.PROGRAM);
            requireMade(options.timeframe(), settings);
            try (EmbeddedKafka kafka =
                    ownBroker
                            ? null
                            : EmbeddedKafka.start(
                                    EmbeddedKafka.Options.defaults().withPort(brokerPort))) {
                if (kafka != null) {
                    kafka.createTopics(JobTopics.newTopics(settings));
                }
                StartupChecks.problems(settings, read).forEach(read::problem);
                read.requireNoProblems(Settings.PROGRAM);
                runJob(options, settings, variables, folder.path());
            }
        }
    }

    private static void requireMade(Timeframe timeframe, Settings settings) {
        if (timeframe != Timeframe.S1 && !settings.timeframes().timeframes().contains(timeframe)) {
            throw new IllegalArgumentException(
                    "--timeframe %s: the job makes %s; set TIMEFRAMES."
                            .formatted(
                                    timeframe,
                                    Stream.concat(
                                                    Stream.of(Timeframe.S1),
                                                    settings.timeframes().timeframes().stream())
                                            .map(Timeframe::label)
                                            .collect(Collectors.joining(", "))));
        }
    }

    private Map<String, String> variables(boolean ownBroker, int brokerPort, Path folder) {
        Map<String, String> variables = new HashMap<>();
        variables.put("PARALLELISM", PARALLELISM);
        variables.put("CHECKPOINT_URI", folder.resolve("checkpoints").toUri().toString());
        // A reader of committed records gets news once per checkpoint: often, for a lively view.
        variables.put("CHECKPOINT_INTERVAL_MS", "1000");
        variables.put("STATUS_INTERVAL_MS", "2000");
        variables.putAll(environment);
        if (!ownBroker) {
            variables.keySet().removeAll(BROKER_ACCESS);
            variables.put("KAFKA_BOOTSTRAP", "127.0.0.1:" + brokerPort);
        }
        return variables;
    }

    private void runJob(
            LocalOptions options, Settings settings, Map<String, String> variables, Path folder)
            throws Exception {
        int webPort = freePort(WEB_PORT);
        try (TaWeb web = startWeb(variables, webPort)) {
            // Before anything else: whoever tries this wants to look.
            out.println("flink-ta  " + web.uri());
            out.flush();
            runJob(options, settings, folder, web.uri(), webPort);
        }
    }

    private static TaWeb startWeb(Map<String, String> variables, int flinkPort) throws Exception {
        Map<String, String> web = new HashMap<>();
        web.put("WEB_PORT", Integer.toString(freePort(CHART_PORT)));
        web.put("FLINK_URL", "http://localhost:" + flinkPort);
        web.putAll(variables);
        return TaWeb.start(web);
    }

    private void runJob(
            LocalOptions options, Settings settings, Path folder, URI chart, int webPort)
            throws Exception {
        int metricsPort = freePort(METRICS_PORT);
        int parallelism = settings.parallelism().orElse(Integer.parseInt(PARALLELISM));
        LiveView view =
                new LiveView(
                        new LiveView.Facts(
                                describe(options),
                                chart.toString(),
                                "http://localhost:" + webPort,
                                settings.kafka().bootstrap(),
                                "http://localhost:" + metricsPort + "/metrics",
                                LOG_FILE),
                        Terminal.isUnicode(environment));
        try (LocalCluster cluster =
                        LocalCluster.start(settings, folder, parallelism, webPort, metricsPort);
                PublishedSignals published = new PublishedSignals(settings, options.timeframe());
                FeedPublisher publisher = new FeedPublisher(settings);
                AlpacaFeed alpaca = AlpacaFeed.start(options, settings, environment)) {
            SourceBounds bounds = SourceBounds.unbounded();
            if (options.feed() == Feed.REPLAY) {
                bounds = SourceBounds.until(ends(options.recording().orElseThrow(), publisher));
            }
            StreamExecutionEnvironment flink = cluster.environment();
            TaJob.assemble(flink, settings, Clock.systemUTC(), bounds);
            cluster.submit(flink);
            long startNanos = System.nanoTime();
            Thread feed = new Thread(() -> feed(options, settings, publisher), "feed");
            feed.start();
            String ending = watch(options, view, startNanos, cluster, published, publisher, alpaca);
            Optional<RuntimeException> forwarderFailure = alpaca.failure();
            alpaca.close();
            publisher.close();
            feed.join();
            cluster.stopJob();
            published.drain();
            view.add(numbers(startNanos, cluster, published));
            view.summary(
                            ending,
                            Stream.of(Channel.values()).mapToLong(publisher::sent).toArray(),
                            published)
                    .forEach(out::println);
            out.flush();
            if (publisher.failure().isPresent()) {
                throw publisher.failure().get();
            }
            if (forwarderFailure.isPresent()) {
                throw forwarderFailure.get();
            }
            cluster.join();
        }
    }

    private static String describe(LocalOptions options) {
        return switch (options.feed()) {
            case SIMULATOR ->
                    "%d simulated symbols, seed %d"
                            .formatted(MarketSimulator.symbols().size(), options.seed());
            case REPLAY ->
                    "replay of %s, %s"
                            .formatted(
                                    options.recording().orElseThrow().getFileName(),
                                    options.speed() == Double.POSITIVE_INFINITY
                                            ? "as fast as possible"
                                            : "speed " + options.speed());
            case ALPACA -> "Alpaca's stream";
            case FAKE_ALPACA ->
                    "a fake Alpaca with a simulated market, seed %d".formatted(options.seed());
            case NONE -> "your broker's market data";
        };
    }

    /** The offsets at which the recording will end, for each partition of the inputs. */
    private static Map<TopicPartition, Long> ends(Path recording, FeedPublisher publisher) {
        try (RecordedMarket market = new RecordedMarket(recording)) {
            return publisher.endsAfter(market);
        }
    }

    private static void feed(LocalOptions options, Settings settings, FeedPublisher publisher) {
        switch (options.feed()) {
            case SIMULATOR ->
                    publisher.publishLive(
                            new MarketSimulator(
                                    options.seed(),
                                    Clock.systemUTC().instant(),
                                    options.rate(),
                                    settings.eventTime().outOfOrderness()),
                            Clock.systemUTC());
            case REPLAY -> {
                try (RecordedMarket market =
                        new RecordedMarket(options.recording().orElseThrow())) {
                    publisher.publish(market, options.speed());
                }
            }
            case ALPACA, FAKE_ALPACA, NONE -> {}
        }
    }

    /** Shows the run until it is to end, and says why. */
    private String watch(
            LocalOptions options,
            LiveView view,
            long startNanos,
            LocalCluster cluster,
            PublishedSignals published,
            FeedPublisher publisher,
            AlpacaFeed alpaca)
            throws Exception {
        boolean live =
                options.view()
                        .map(View.LIVE::equals)
                        .orElseGet(() -> Terminal.isPresent(environment));
        Duration interval = live ? SCREEN_INTERVAL : LINE_INTERVAL;
        if (!live) {
            view.introduction().forEach(out::println);
            out.flush();
        }
        try (Terminal terminal = live ? new Terminal(out) : null) {
            long nextNanos = System.nanoTime();
            while (true) {
                published.poll(Duration.ofMillis(100));
                RunNumbers numbers = numbers(startNanos, cluster, published);
                boolean ended = cluster.isEnded();
                List<String> alerts = view.add(published.takeAlerts());
                if (!live) {
                    alerts.forEach(out::println);
                }
                if (System.nanoTime() >= nextNanos || ended) {
                    nextNanos += interval.toNanos();
                    view.add(numbers);
                    if (terminal != null) {
                        int width = terminal.width();
                        terminal.paint(view.screen(published, width, terminal.height()));
                    } else {
                        out.println(view.line(published));
                        out.flush();
                    }
                }
                if (publisher.failure().isPresent()) {
                    return "the feed failed";
                } else if (alpaca.failure().isPresent()) {
                    return "the forwarder ended";
                } else if (ended) {
                    return options.feed() == Feed.REPLAY ? "replay finished" : "the job ended";
                } else if (stopped.await(0, TimeUnit.SECONDS)) {
                    return "stopped";
                } else if (options.duration().isPresent()
                        && numbers.elapsed().compareTo(options.duration().get()) >= 0) {
                    return "stopped";
                }
            }
        }
    }

    private static RunNumbers numbers(
            long startNanos, LocalCluster cluster, PublishedSignals published) throws Exception {
        JobMetrics metrics = cluster.metrics();
        return new RunNumbers(
                Duration.ofNanos(System.nanoTime() - startNanos),
                cluster.progress(),
                metrics.largest("watermark_lag_ms"),
                metrics.count("trades_accepted"),
                metrics.count("quotes_accepted"),
                published.bars(),
                published.signals(),
                metrics.count("trades_duplicate"),
                metrics.count("trades_late"),
                metrics.count("revised"),
                metrics.count("corrected"),
                metrics.count("cancelled"),
                metrics.count("records_rejected"),
                metrics.count("minute_bars_checked"),
                metrics.count("minute_bars_mismatched"),
                metrics.restarts(),
                warnings());
    }

    private static long warnings() {
        CountingNoOpAppender warnings =
                LoggerContext.getContext(false).getConfiguration().getAppender("warnings");
        // Absent under another logging configuration, such as that of the tests.
        return Optional.ofNullable(warnings).map(CountingNoOpAppender::getCount).orElse(0L);
    }

    /** The port if it is free, else any that is. */
    private static int freePort(int wanted) {
        for (int port : new int[] {wanted, 0}) {
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("No free port on this machine.");
    }

    /** Where a run keeps its files; deleted at its end. */
    private record TemporaryFolder(Path path) implements AutoCloseable {

        TemporaryFolder() throws IOException {
            this(Files.createTempDirectory("flink-ta-"));
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
