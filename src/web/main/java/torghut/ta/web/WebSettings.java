package torghut.ta.web;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Settings of the service.
 *
 * @param kafka how to reach the brokers
 * @param topics names of the topics by what they hold; one that is turned off is not in it
 * @param registry where the schemas of the registry's wire format come from
 * @param clickHouse where older rows come from
 * @param flink REST address of the job, for its checkpoints
 * @param zone of the exchange, for the times on the page
 */
record WebSettings(
        Properties kafka,
        Map<TopicKind, String> topics,
        Optional<Registry> registry,
        Listener listener,
        Memory memory,
        Optional<ClickHouse> clickHouse,
        Optional<URI> flink,
        ZoneId zone) {

    /** A schema registry. */
    record Registry(String url, Optional<String> username, String password) {
        @Override
        public String toString() {
            return "Registry[url=%s]".formatted(url);
        }
    }

    /**
     * Where the service listens, and to whom.
     *
     * @param token that everybody must show; without one, nobody has to
     * @param origins of other sites whose pages may read the answers
     */
    record Listener(String host, int port, Optional<String> token, Set<String> origins) {
        @Override
        public String toString() {
            return "Listener[%s:%d, token=%s]"
                    .formatted(host, port, token.isPresent() ? "***" : "none");
        }
    }

    /** How much is kept in memory. */
    record Memory(Duration history, Duration aggregateHistory, long maxBytes) {}

    /** A ClickHouse server with the tables of deploy/clickhouse, by its HTTP interface. */
    record ClickHouse(URI url, String user, String password) {
        @Override
        public String toString() {
            return "ClickHouse[%s]".formatted(url.getHost());
        }
    }
}
