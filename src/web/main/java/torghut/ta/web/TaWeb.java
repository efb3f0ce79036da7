package torghut.ta.web;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.config.SettingsException;

/**
 * The service where people look: reads the job's topics into memory and serves them as an API, a
 * live stream and a page.
 */
public final class TaWeb implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaWeb.class);
    private static final Duration ROOM_INTERVAL = Duration.ofSeconds(5);

    /** Alerts and the job's reports of a day say more than those of the last hours. */
    private static final Duration ALERTS_SINCE = Duration.ofDays(1);

    /** The rest of the memory is for rows. */
    private static final int STREAM_SHARE = 16;

    private static final int ENCODED_SHARE = 4;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final LiveStream stream;
    private final WebServer server;
    private final List<TopicReader> readers = new ArrayList<>();
    private volatile boolean opened;

    /**
     * Runs the service until the process is told to end.
     *
     * <p>Exit code 2 for settings that do not hold, 1 when it cannot start.
     */
    public static void main(String[] arguments) {
        if (System.getProperty("log4j2.configurationFile") == null) {
            System.setProperty("log4j2.configurationFile", "log4j2-web.xml");
        }
        try {
            TaWeb web = start(System.getenv());
            System.out.println("flink-ta-web: " + web.uri());
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        try {
                                            web.close();
                                        } catch (Exception e) {
                                            // The process ends all the same.
                                        }
                                    },
                                    "stop"));
            web.server.join();
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (Exception e) {
            System.err.println("flink-ta-web cannot start: " + e);
            System.exit(1);
        }
    }

    /**
     * Starts the service in this process.
     *
     * @param variables the settings, see docs/configuration.md
     * @throws SettingsException lists every problem of the settings
     */
    public static TaWeb start(Map<String, String> variables) throws Exception {
        return new TaWeb(WebSettings.read(variables), Clock.systemUTC());
    }

    /** Starts everything; returns when the first request can be answered. */
    TaWeb(WebSettings settings, Clock clock) throws Exception {
        WebSettings.Memory memory = settings.memory();
        long max = memory.maxBytes();
        MarketStore store =
                new MarketStore(
                        memory.history(),
                        memory.aggregateHistory(),
                        max - max / STREAM_SHARE - max / ENCODED_SHARE);
        stream = new LiveStream(max / STREAM_SHARE, this::isReady);
        Optional<RecordDecoder.SchemaById> registry = settings.registry().map(Schemas::registry);
        List<Schema> known = Schemas.known();
        Supplier<RecordDecoder> decoders = () -> new RecordDecoder(registry, known);
        History history =
                settings.clickHouse()
                        .<History>map(ClickHouseHistory::new)
                        .orElseGet(
                                () ->
                                        new KafkaHistory(
                                                settings.kafka(), settings.topics(), decoders));
        Optional<Checkpoints> checkpoints = settings.flink().map(Checkpoints::new);
        RowQuery rows = new RowQuery(store, new EncodedRows(max / ENCODED_SHARE), history);
        TopicReader.Sink sink =
                (kind, key, record, live) -> {
                    if (store.put(kind, key, record) && live) {
                        stream.publish(kind, key, record);
                    }
                };
        openReaders(settings, decoders, sink, clock);
        opened = true;
        Api api =
                new Api(
                        store,
                        rows,
                        new AllReaders(),
                        stream,
                        () -> checkpoints.flatMap(Checkpoints::latest),
                        memory.history().toMillis(),
                        settings.zone(),
                        clock);
        ScheduledExecutorService janitor =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "web-janitor");
                            thread.setDaemon(true);
                            return thread;
                        });
        // Ends with the executor; a failure is logged.
        var unused =
                janitor.scheduleWithFixedDelay(
                        () -> {
                            try {
                                store.makeRoom(clock.millis());
                                checkpoints.ifPresent(Checkpoints::run);
                            } catch (RuntimeException e) {
                                LOG.error("The service goes on after a failure.", e);
                            }
                        },
                        ROOM_INTERVAL.toMillis(),
                        ROOM_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
        parts.add(janitor::shutdownNow);
        readers.forEach(TopicReader::start);
        parts.addAll(readers);
        server = new WebServer(settings.listener(), new Routes(api, stream));
        parts.add(server);
        // The first to close: its clients would keep the server from stopping.
        parts.add(stream);
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Previews do not wait behind the records of hours, nor do reports. */
    private void openReaders(
            WebSettings settings,
            Supplier<RecordDecoder> decoders,
            TopicReader.Sink sink,
            Clock clock) {
        WebSettings.Memory memory = settings.memory();
        Map<String, List<TopicKind>> groups =
                Map.of(
                        "web-rows",
                        List.of(
                                TopicKind.BAR,
                                TopicKind.SIGNAL,
                                TopicKind.AGGREGATE,
                                TopicKind.REVISION),
                        "web-reports",
                        List.of(TopicKind.ALERT, TopicKind.STATUS),
                        "web-previews",
                        List.of(TopicKind.PREVIEW));
        groups.forEach(
                (name, kinds) -> {
                    List<TopicReader.Topic> topics = new ArrayList<>();
                    for (TopicKind kind : kinds) {
                        Optional<Duration> since =
                                switch (kind) {
                                    case BAR, SIGNAL, REVISION -> Optional.of(memory.history());
                                    case AGGREGATE -> Optional.of(memory.aggregateHistory());
                                    case ALERT -> Optional.of(ALERTS_SINCE);
                                    case PREVIEW -> Optional.of(Duration.ofMinutes(1));
                                    // Which symbols have fallen silent may have been said long ago.
                                    case STATUS -> Optional.empty();
                                };
                        Optional.ofNullable(settings.topics().get(kind))
                                .ifPresent(
                                        topic ->
                                                topics.add(
                                                        new TopicReader.Topic(topic, kind, since)));
                    }
                    if (topics.isEmpty()) {
                        return;
                    }
                    readers.add(
                            new TopicReader(
                                    name, topics, settings.kafka(), decoders.get(), sink, clock));
                });
    }

    /** What is true of all readers together. */
    private final class AllReaders implements Api.Reading {
        @Override
        public boolean isCaughtUp() {
            return isReady();
        }

        @Override
        public Optional<String> failure() {
            return readers.stream().flatMap(reader -> reader.failure().stream()).findFirst();
        }

        @Override
        public long unreadable() {
            return readers.stream().mapToLong(TopicReader::unreadable).sum();
        }
    }

    /** Whether everything that stood in the topics at the start has been read. */
    public boolean isReady() {
        // The stream asks before there are readers: then nothing has been read.
        return opened && readers.stream().allMatch(TopicReader::isCaughtUp);
    }

    /** Clients of the live stream that are connected. */
    int clients() {
        return stream.clients();
    }

    /** Clients of the live stream that did not keep up. */
    long cutOff() {
        return stream.cutOff();
    }

    /** Where the page is. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() throws Exception {
        Exception failure = null;
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (Exception e) {
                failure = e;
            }
        }
        parts.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
