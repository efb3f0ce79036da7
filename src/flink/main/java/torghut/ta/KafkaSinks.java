package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import torghut.ta.config.Settings;
import torghut.ta.kafka.RewritingKafkaSink;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.wire.Encoder;
import torghut.ta.wire.Encoders;

/** The sinks of the job: one per output topic, transactional unless told otherwise. */
public final class KafkaSinks {

    /**
     * Nobody sees a record before its transaction is committed, and a checkpoint flushes what is
     * left: what counts is that batches fill, as each costs a compressor and a place in a request.
     * With short checkpoint intervals it is a tenth of them, so that little is left for the flush.
     */
    private static final Duration MAX_TRANSACTIONAL_LINGER = Duration.ofMillis(250);

    /** Without transactions a record is seen as soon as it is sent. */
    private static final Duration LINGER = Duration.ofMillis(5);

    private static final String BATCH_BYTES = String.valueOf(128 * 1024);

    private final Settings settings;
    private final SchemaIds schemaIds;

    /**
     * Ids of the registered schemas, empty without a registry.
     *
     * @param bars id of the bars' schema
     * @param signals id of the signals' schema
     * @param status id of the status reports' schema
     */
    public record SchemaIds(OptionalInt bars, OptionalInt signals, OptionalInt status) {

        /** No registry. */
        public static SchemaIds none() {
            return new SchemaIds(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
        }
    }

    /** Sinks as the settings say. */
    public KafkaSinks(Settings settings, SchemaIds schemaIds) {
        this.settings = settings;
        this.schemaIds = schemaIds;
    }

    /** The bars, keyed by symbol. */
    public Sink<MicroBar> bars() {
        return sink(
                Settings.Sink.BARS,
                new BarRecords(
                        settings.topics().bars(),
                        Encoders.bars(settings.output().format(), schemaIds.bars())));
    }

    /** The signals, keyed by symbol. */
    public Sink<Signal> signals() {
        return sink(
                Settings.Sink.SIGNALS,
                new SignalRecords(
                        settings.topics().signals(),
                        Encoders.signals(settings.output().format(), schemaIds.signals())));
    }

    /** The status reports, keyed by component or symbol, if they are turned on. */
    public Optional<Sink<StatusReport>> status() {
        return settings.topics()
                .status()
                .map(
                        topic ->
                                sink(
                                        Settings.Sink.STATUS,
                                        new StatusRecords(
                                                topic,
                                                Encoders.status(
                                                        settings.output().format(),
                                                        schemaIds.status()))));
    }

    /** The dead letters with their original key, if they are turned on. */
    public Optional<Sink<DeadLetter>> deadLetters() {
        return settings.topics()
                .deadLetters()
                .map(topic -> sink(Settings.Sink.DEAD_LETTERS, new DeadLetterRecords(topic)));
    }

    private <T> Sink<T> sink(Settings.Sink which, KafkaRecordSerializationSchema<T> records) {
        Properties producer = new Properties();
        producer.putAll(settings.kafka().security());
        producer.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrap());
        producer.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        producer.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        producer.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                millis(settings.delivery().transactionTimeout()));
        if (settings.delivery().exactlyOnce()) {
            producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, millis(transactionalLinger()));
            return RewritingKafkaSink.create(
                    producer, settings.delivery().transactionalIdPrefix(which), records);
        }
        producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, millis(LINGER));
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(records)
                .build();
    }

    private Duration transactionalLinger() {
        Duration tenth =
                settings.checkpoints()
                        .interval()
                        .orElse(Settings.Checkpoints.DEFAULT_INTERVAL)
                        .dividedBy(10);
        return tenth.compareTo(MAX_TRANSACTIONAL_LINGER) < 0 ? tenth : MAX_TRANSACTIONAL_LINGER;
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /** One record per value: topic, key, time and encoded value. */
    private abstract static class EncodedRecords<T> implements KafkaRecordSerializationSchema<T> {

        private final String topic;
        private final Encoder<T> encoder;

        EncodedRecords(String topic, Encoder<T> encoder) {
            this.topic = topic;
            this.encoder = encoder;
        }

        abstract String key(T value);

        abstract long eventMillis(T value);

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                T value, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(
                    topic,
                    null,
                    eventMillis(value),
                    key(value).getBytes(UTF_8),
                    encoder.encode(value));
        }
    }

    private static final class BarRecords extends EncodedRecords<MicroBar> {

        BarRecords(String topic, Encoder<MicroBar> encoder) {
            super(topic, encoder);
        }

        @Override
        String key(MicroBar bar) {
            return bar.symbol();
        }

        @Override
        long eventMillis(MicroBar bar) {
            return bar.endMillis();
        }
    }

    private static final class SignalRecords extends EncodedRecords<Signal> {

        SignalRecords(String topic, Encoder<Signal> encoder) {
            super(topic, encoder);
        }

        @Override
        String key(Signal signal) {
            return signal.bar().symbol();
        }

        @Override
        long eventMillis(Signal signal) {
            return signal.bar().endMillis();
        }
    }

    private static final class StatusRecords extends EncodedRecords<StatusReport> {

        StatusRecords(String topic, Encoder<StatusReport> encoder) {
            super(topic, encoder);
        }

        @Override
        String key(StatusReport report) {
            return report.key();
        }

        @Override
        long eventMillis(StatusReport report) {
            return report.eventMillis();
        }
    }

    /**
     * The original record, with its context in headers. What would not fit into a broker's default
     * limit is cut, as a refused dead letter would stop the job: a long value is cut off and its
     * full length noted in the header {@code truncated}, a long key is left out. The original is
     * still where the headers say.
     */
    record DeadLetterRecords(String topic) implements KafkaRecordSerializationSchema<DeadLetter> {

        static final int MAX_VALUE_BYTES = 900_000;
        static final int MAX_KEY_BYTES = 100_000;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                DeadLetter letter, KafkaSinkContext context, Long timestamp) {
            byte[] key = letter.key();
            byte[] value = letter.value();
            boolean isKeyTooLong = key != null && key.length > MAX_KEY_BYTES;
            boolean isValueTooLong = value != null && value.length > MAX_VALUE_BYTES;
            ProducerRecord<byte[], byte[]> copy =
                    new ProducerRecord<>(
                            topic,
                            isKeyTooLong ? null : key,
                            isValueTooLong ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value);
            Headers headers = copy.headers();
            headers.add("reason", text(letter.reason().name()));
            headers.add("error", text(letter.error()));
            headers.add("topic", text(letter.topic()));
            headers.add("partition", text(letter.partition()));
            headers.add("offset", text(letter.offset()));
            headers.add("timestamp", text(letter.timestamp()));
            if (isValueTooLong) {
                headers.add("truncated", text(value.length));
            }
            return copy;
        }

        private static byte[] text(Object value) {
            return String.valueOf(value).getBytes(UTF_8);
        }
    }
}
