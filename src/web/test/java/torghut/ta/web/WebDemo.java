package torghut.ta.web;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;

/** A broker with a sample market's history, and the service on it. */
final class WebDemo {

    private WebDemo() {}

    static WebSettings settings(String bootstrap, int port) {
        Properties kafka = new Properties();
        kafka.put("bootstrap.servers", bootstrap);
        return new WebSettings(
                kafka,
                SampleMarket.TOPICS,
                Optional.empty(),
                new WebSettings.Listener("127.0.0.1", port, Optional.empty(), Set.of()),
                new WebSettings.Memory(Duration.ofHours(6), Duration.ofDays(2), 512L << 20),
                Optional.empty(),
                Optional.empty(),
                ZoneId.of("America/New_York"));
    }

    /** The wall clock's quarters of a second. */
    static SampleMarket.Pace wallClock() {
        AtomicLong last = new AtomicLong(System.currentTimeMillis() / 250);
        return () -> {
            long next = last.incrementAndGet();
            long wait = next * 250 - System.currentTimeMillis();
            if (wait > 0) {
                Thread.sleep(wait);
            }
            return next - 1;
        };
    }

    /** Arguments: port, seconds of history, symbols. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        int symbols = Integer.parseInt(arguments[2]);
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                CheckedProducer producer =
                        new CheckedProducer(kafka.bootstrap(), Map.of("linger.ms", 5))) {
            for (String topic : SampleMarket.TOPICS.values()) {
                kafka.createTopic(topic, topic.contains("status") ? 1 : 4, Map.of());
            }
            SampleMarket market = new SampleMarket(42, symbols, producer);
            long now = System.currentTimeMillis() / 1000;
            market.history(now - seconds, now);
            try (TaWeb web = new TaWeb(settings(kafka.bootstrap(), port), Clock.systemUTC())) {
                System.out.println(web.uri() + " records " + market.records());
                market.live(wallClock(), 4, second -> {});
            }
        }
    }
}
