package torghut.ta.local;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import torghut.ta.fakealpaca.FakeAlpaca;
import torghut.ta.fakealpaca.MarketFeed;
import torghut.ta.forwarder.ForwarderService;
import torghut.ta.local.LocalOptions.Feed;
import torghut.ta.settings.Settings;
import torghut.ta.testkit.MarketSimulator;

/** The forwarder of a local run, and the fake Alpaca that it reads if none other is asked for. */
final class AlpacaFeed implements AutoCloseable {

    private static final Duration HISTORY = Duration.ofMinutes(30);
    private static final List<String> TOPICS = List.of("alpaca.statuses.v1", "alpaca.status.v1");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private ForwarderService forwarder;

    private AlpacaFeed() {}

    /**
     * Starts what the options ask for; nothing if they ask for another feed.
     *
     * @param environment the forwarder's variables, as far as the user has set them
     */
    static AlpacaFeed start(
            LocalOptions options, Settings settings, Map<String, String> environment)
            throws Exception {
        AlpacaFeed feed = new AlpacaFeed();
        if (options.feed() != Feed.ALPACA && options.feed() != Feed.FAKE_ALPACA) {
            return feed;
        }
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("KAFKA_BOOTSTRAP", settings.kafka().bootstrap());
        variables.put("HTTP_PORT", "0");
        try {
            if (options.feed() == Feed.FAKE_ALPACA) {
                feed.startFake(options, settings, variables);
            }
            variables.putIfAbsent("ALPACA_SYMBOLS", "AAPL,MSFT,NVDA,SPY,QQQ");
            createTopics(settings);
            feed.forwarder = ForwarderService.start(variables);
            feed.parts.addFirst(feed.forwarder);
            return feed;
        } catch (Exception e) {
            feed.close();
            throw e;
        }
    }

    private void startFake(LocalOptions options, Settings settings, Map<String, String> variables) {
        FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults().withHistory(HISTORY));
        parts.addFirst(alpaca);
        MarketSimulator market =
                new MarketSimulator(
                        options.seed(),
                        Clock.systemUTC().instant(),
                        options.rate(),
                        settings.eventTime().outOfOrderness());
        parts.addFirst(
                MarketFeed.start(
                        alpaca,
                        market,
                        MarketFeed.Pace.realTime().withAmendments(0.002, options.seed())));
        variables.put("ALPACA_KEY_ID", "fake-key");
        variables.put("ALPACA_SECRET_KEY", "fake-secret");
        variables.put("ALPACA_FEED", "sip");
        variables.put(
                "ALPACA_SYMBOLS",
                String.join(
                        ",",
                        MarketSimulator.symbols().stream()
                                .filter(symbol -> !symbol.contains("/"))
                                .toList()));
        variables.put("ALPACA_URL", alpaca.streamUri("v2/sip").toString());
        variables.put("ALPACA_DATA_URL", alpaca.dataUri().toString());
    }

    private static void createTopics(Settings settings) throws Exception {
        try (Admin admin = Admin.create(settings.kafka().clientProperties())) {
            List<NewTopic> topics = new ArrayList<>();
            for (String topic : TOPICS) {
                topics.add(new NewTopic(topic, Optional.of(1), Optional.empty()));
            }
            for (var created : admin.createTopics(topics).values().values()) {
                try {
                    created.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Why the forwarder has ended; nothing while it runs, or where there is none. */
    Optional<RuntimeException> failure() {
        return forwarder == null ? Optional.empty() : forwarder.failure();
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.removeFirst().close();
        }
    }
}
