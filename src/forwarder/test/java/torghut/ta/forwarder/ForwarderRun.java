package torghut.ta.forwarder;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import torghut.ta.config.KafkaConnection;
import torghut.ta.config.Secret;
import torghut.ta.fakealpaca.FakeAlpaca;
import torghut.ta.forwarder.ForwarderSettings.Alpaca;
import torghut.ta.forwarder.ForwarderSettings.Backfill;
import torghut.ta.forwarder.ForwarderSettings.Recovery;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** A forwarder on a thread of its own, between a fake Alpaca and a broker. */
final class ForwarderRun implements AutoCloseable {

    static final String TRADES = "alpaca.trades.v1";
    static final String QUOTES = "alpaca.quotes.v1";
    static final String BARS = "alpaca.bars.1m.v1";
    static final String STATUSES = "alpaca.statuses.v1";
    static final String STATUS = "alpaca.status.v1";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Forwarder forwarder;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private ForwarderRun(ForwarderSettings settings) {
        // The fake market is always open.
        forwarder = new Forwarder(settings, Clock.systemUTC(), MarketHours.always());
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                exit.complete(forwarder.run());
                            } catch (Throwable e) {
                                exit.completeExceptionally(e);
                            }
                        },
                        "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    static ForwarderRun start(ForwarderSettings settings) {
        return new ForwarderRun(settings);
    }

    /** Creates the topics, with a suffix that keeps them apart from those of other tests. */
    static void createTopics(EmbeddedKafka kafka, String suffix) {
        for (String topic : List.of(TRADES, QUOTES, BARS, STATUSES)) {
            kafka.createTopic(topic + suffix, 3, Map.of());
        }
        kafka.createTopic(STATUS + suffix, 1, Map.of());
    }

    /** What a test may want different. */
    static final class Options {
        private final String suffix;
        private Feed feed = Feed.SIP;
        private Set<Channel> channels =
                Set.of(
                        Channel.TRADES,
                        Channel.QUOTES,
                        Channel.BARS,
                        Channel.UPDATED_BARS,
                        Channel.STATUSES,
                        Channel.LULDS);
        private List<String> symbols = List.of("AAPL", "MSFT");
        private Backfill backfill = new Backfill.Off();
        private Duration dataTimeout = Duration.ZERO;
        private long producerBuffer = 32 << 20;
        private int buffer = 100_000;
        private Duration healTimeout = Duration.ofSeconds(60);

        Options(String suffix) {
            this.suffix = suffix;
        }

        Options feed(Feed value) {
            feed = value;
            return this;
        }

        Options channels(Set<Channel> value) {
            channels = value;
            return this;
        }

        Options symbols(String... value) {
            symbols = List.of(value);
            return this;
        }

        Options backfill(Backfill value) {
            backfill = value;
            return this;
        }

        Options dataTimeout(Duration value) {
            dataTimeout = value;
            return this;
        }

        Options producerBuffer(long value) {
            producerBuffer = value;
            return this;
        }

        Options buffer(int value) {
            buffer = value;
            return this;
        }

        Options healTimeout(Duration value) {
            healTimeout = value;
            return this;
        }

        ForwarderSettings settings(FakeAlpaca alpaca, String bootstrap) {
            return settings(
                    alpaca.streamUri(feed.streamPath()), alpaca.dataUri(), bootstrap, "fake-key");
        }

        ForwarderSettings settings(URI stream, URI history, String bootstrap, String key) {
            KafkaConnection kafka = new KafkaConnection(bootstrap, new Properties());
            Map<Channel.Topic, String> topics = new HashMap<>();
            topics.put(Channel.Topic.TRADES, TRADES + suffix);
            topics.put(Channel.Topic.QUOTES, QUOTES + suffix);
            topics.put(Channel.Topic.BARS, BARS + suffix);
            topics.put(Channel.Topic.STATUSES, STATUSES + suffix);
            return new ForwarderSettings(
                    new Alpaca(
                            new Secret(key),
                            new Secret("fake-secret"),
                            feed,
                            stream,
                            history,
                            channels,
                            symbols,
                            dataTimeout),
                    kafka,
                    topics,
                    Optional.of(STATUS + suffix),
                    false,
                    new Recovery(backfill, healTimeout, buffer, Duration.ofDays(1)),
                    producerBuffer,
                    Duration.ofSeconds(1),
                    0);
        }
    }

    Forwarder forwarder() {
        return forwarder;
    }

    void awaitState(StreamState state) {
        Waiting.until(
                "the state " + state,
                PATIENCE,
                () -> {
                    requireRunning();
                    return forwarder.state() == state;
                });
    }

    private void requireRunning() {
        if (exit.isCompletedExceptionally()) {
            exit.join();
        }
    }

    int exitCode() throws ExecutionException, InterruptedException, TimeoutException {
        return exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        forwarder.end();
        exitCode();
    }
}
