package torghut.ta;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import torghut.ta.kafka.RewritingKafkaSink;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.RecordEncoder;

/**
 * The sinks of the job, one per output topic; transactional if the settings and the topic say so.
 */
public final class KafkaSinks implements TaPipeline.Outputs {

    /**
     * Readers see a record only after its transaction is committed, and a checkpoint flushes all
     * batches. So a long wait costs no latency, and it fills the batches, each of which costs a
     * compressor and a place in a request. With short checkpoint intervals the wait is a tenth of
     * the interval, so that little is left for the flush.
     */
    private static final Duration MAX_TRANSACTIONAL_LINGER = Duration.ofMillis(250);

    /** Without transactions readers see a record as soon as it is sent. */
    private static final Duration LINGER = Duration.ofMillis(5);

    private static final String BATCH_BYTES = String.valueOf(128 * 1024);

    private final Settings settings;
    private final Map<OutputTopic<?>, Integer> schemaIds;

    /**
     * The sinks for these settings.
     *
     * @param schemaIds ids of the registered schemas, empty without a registry
     */
    public KafkaSinks(Settings settings, Map<OutputTopic<?>, Integer> schemaIds) {
        this.settings = settings;
        this.schemaIds = schemaIds;
    }

    @Override
    public <T> Optional<Sink<T>> sink(OutputTopic<T> topic) {
        return settings.outputs().name(topic).map(name -> sink(topic, name));
    }

    private <T> Sink<T> sink(OutputTopic<T> topic, String name) {
        Integer schemaId = schemaIds.get(topic);
        Records<T> records =
                new Records<>(
                        topic.encoder(
                                name,
                                settings.output().format(),
                                schemaId == null ? OptionalInt.empty() : OptionalInt.of(schemaId)));
        Properties producer = settings.kafka().clientProperties();
        producer.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        producer.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, millis(linger(topic)));
        producer.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                millis(settings.delivery().transactionTimeout()));
        if (settings.delivery().isTransactional(topic)) {
            return RewritingKafkaSink.create(
                    producer, settings.delivery().transactionalIdPrefix(topic), records);
        }
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(records)
                .build();
    }

    /** How long a record of a topic waits for others. */
    Duration linger(OutputTopic<?> topic) {
        if (!settings.delivery().isTransactional(topic)) {
            return LINGER;
        }
        Duration tenth = settings.checkpoints().interval().dividedBy(10);
        return tenth.compareTo(MAX_TRANSACTIONAL_LINGER) < 0 ? tenth : MAX_TRANSACTIONAL_LINGER;
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    private record Records<T>(RecordEncoder<T> encoder)
            implements KafkaRecordSerializationSchema<T> {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                T value, KafkaSinkContext context, Long timestamp) {
            return encoder.encode(value);
        }
    }
}
