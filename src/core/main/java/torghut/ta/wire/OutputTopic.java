package torghut.ta.wire;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import torghut.ta.config.Variable;

/**
 * A topic that the job writes. It is declared once; sinks, schemas, start-up checks, settings and
 * the topics of the local run are derived from the declaration.
 *
 * @param name short name, the last part of transactional ids
 * @param variable the environment variable that names the topic, and its usual name
 * @param content what its records hold
 * @param storage how it is created
 * @param transactional whether it is written in transactions when the job delivers exactly once;
 *     else readers see its records at once, and may see them again after a failure
 */
public record OutputTopic<T>(
        String name,
        Variable<String> variable,
        Content<T> content,
        Storage storage,
        boolean transactional) {

    /**
     * How a topic keeps its records.
     *
     * @param partitions how many; readers may rely on it
     * @param cleanupPolicy Kafka's {@code cleanup.policy}
     * @param retention how long after it was written a record is kept
     */
    public record Storage(int partitions, String cleanupPolicy, Duration retention) {

        /**
         * Kafka's configuration of the topic. Timestamps are set by the broker for retention: with
         * event times a replay of old data would be deleted at once.
         */
        public Map<String, String> config() {
            return Map.of(
                    "cleanup.policy",
                    cleanupPolicy,
                    "retention.ms",
                    Long.toString(retention.toMillis()),
                    "compression.type",
                    "lz4",
                    "message.timestamp.type",
                    "LogAppendTime");
        }
    }

    /** The topic's name if the variable is not set. */
    public String defaultName() {
        return variable.fallback().text().orElseThrow();
    }

    /** Schema of the records' values, empty for plain bytes. */
    public Optional<Schema> schema() {
        return content.schema();
    }

    /**
     * Makes the topic's records.
     *
     * @param topic the topic's name
     * @param schemaId of {@link #schema()} in the registry; absent without a registry, and not used
     *     by JSON
     */
    public RecordEncoder<T> encoder(String topic, OutputFormat format, OptionalInt schemaId) {
        return content.encoder(topic, format, schemaId);
    }

    @Override
    public String toString() {
        return name;
    }
}
