package torghut.ta.wire;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import torghut.ta.config.Variable;

/**
 * A topic that the job writes, declared once: sinks, schemas, checks, settings and the topics of
 * the local run follow from it.
 *
 * @param name short; transactional ids end in it
 * @param variable the environment variable that names the topic, and its usual name
 * @param content what its records hold
 * @param storage how it is created
 * @param transactional whether it is written in transactions when the job delivers exactly once;
 *     else its records can be read at once, and again after a failure
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
         * The topic's configuration. Its records carry event times, so that retention would delete
         * a replay of old data at once if it did not count from the write.
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

    /** The topic's name unless the variable says otherwise. */
    public String defaultName() {
        return variable.fallback().text().orElseThrow();
    }

    /** Schema of the records' values, empty where they are no more than bytes. */
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
