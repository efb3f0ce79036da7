package torghut.ta;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import torghut.ta.functions.MarketEventDeserializer;
import torghut.ta.kafka.EventTimeSource;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.model.InputRecord;
import torghut.ta.settings.Settings;
import torghut.ta.settings.StartOffsets;

/** The sources of the job: one per input topic, decoded and checked, watermarks per partition. */
public final class KafkaSources {

    /** New partitions of a topic are found within this time. */
    private static final Duration PARTITION_DISCOVERY = Duration.ofSeconds(30);

    /**
     * How long a broker may delay its answer to a fetch if it has no records. A consumer has one
     * fetch per broker at a time, and does not ask for partitions of which it still holds records.
     * If all other partitions are drained, the broker delays the answer by this time, and new
     * records of the partitions left out wait as long. With the default of 500 ms a partition with
     * a backlog beside drained ones would deliver only 2 MB/s, and a live record could come half a
     * second late.
     */
    private static final String FETCH_MAX_WAIT_MILLIS = "20";

    private final Settings settings;
    private final Clock clock;
    private final SourceBounds bounds;

    /** The sources for these settings, which end at the bounds. */
    public KafkaSources(Settings settings, Clock clock, SourceBounds bounds) {
        this.settings = settings;
        this.clock = clock;
        this.bounds = bounds;
    }

    /** The trades. */
    public Source<InputRecord, ?, ?> trades() {
        return source(settings.inputs().trades(), MarketEventDeserializer.Input.TRADES, true);
    }

    /** The quotes, if they are turned on. */
    public Optional<Source<InputRecord, ?, ?>> quotes() {
        return settings.inputs()
                .quotes()
                .map(topic -> source(topic, MarketEventDeserializer.Input.QUOTES, true));
    }

    /**
     * The feed's minute bars, if they are turned on; the job's watermark does not wait for them.
     */
    public Optional<Source<InputRecord, ?, ?>> minuteBars() {
        return settings.inputs()
                .minuteBars()
                .map(topic -> source(topic, MarketEventDeserializer.Input.MINUTE_BARS, false));
    }

    private Source<InputRecord, ?, ?> source(
            String topic, MarketEventDeserializer.Input input, boolean isHeld) {
        Properties client = settings.kafka().clientProperties();
        KafkaSourceBuilder<ConsumerRecord<byte[], byte[]>> builder =
                KafkaSource.<ConsumerRecord<byte[], byte[]>>builder()
                        .setProperties(client)
                        // Records of an aborted transaction must not be read.
                        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                        .setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS)
                        .setGroupId(settings.consumption().groupId())
                        .setClientIdPrefix(settings.consumption().groupId() + "-" + topic)
                        .setTopics(topic)
                        .setStartingOffsets(
                                new StartingOffsets(settings.consumption().startOffsets()))
                        .setDeserializer(EventTimeSource.undecoded());
        bounds.stoppingOffsets()
                .ifPresentOrElse(
                        all -> builder.setBounded(OffsetsInitializer.offsets(of(topic, all))),
                        () ->
                                builder.setProperty(
                                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                                        String.valueOf(PARTITION_DISCOVERY.toMillis())));
        return new EventTimeSource<>(
                builder.build(),
                new MarketEventDeserializer(input, settings.eventTime().maxClockSkew(), clock),
                new EventTimeSource.Watermarks(
                        settings.eventTime().outOfOrderness(),
                        settings.eventTime().idleTimeout(),
                        settings.eventTime().watermarkInterval(),
                        isHeld),
                client);
    }

    private static Map<TopicPartition, Long> of(String topic, Map<TopicPartition, Long> all) {
        Map<TopicPartition, Long> offsets = new HashMap<>(all);
        offsets.keySet().removeIf(partition -> !partition.topic().equals(topic));
        return offsets;
    }

    /**
     * Determines the starting offset of a partition once, when the job first sees it. The
     * connector's own initializers leave this partly to each reader, and then nobody else could
     * tell whether a partition has unread records.
     */
    private record StartingOffsets(StartOffsets start) implements OffsetsInitializer {

        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever broker) {
            Map<TopicPartition, Long> known = new HashMap<>();
            Function<Collection<TopicPartition>, Map<TopicPartition, Long>> otherwise;
            if (start instanceof StartOffsets.Committed) {
                known.putAll(broker.committedOffsets(partitions));
                otherwise = broker::beginningOffsets;
            } else if (start instanceof StartOffsets.Timestamp timestamp) {
                Map<TopicPartition, Long> times = new HashMap<>();
                partitions.forEach(partition -> times.put(partition, timestamp.millis()));
                broker.offsetsForTimes(times).forEach((p, at) -> known.put(p, offset(at)));
                otherwise = broker::endOffsets;
            } else if (start instanceof StartOffsets.Latest) {
                otherwise = broker::endOffsets;
            } else {
                otherwise = broker::beginningOffsets;
            }
            known.values().removeIf(offset -> offset == null || offset < 0);
            Map<TopicPartition, Long> offsets = new HashMap<>(otherwise.apply(partitions));
            offsets.putAll(known);
            return offsets;
        }

        private static Long offset(OffsetAndTimestamp at) {
            return at == null ? null : at.offset();
        }

        @Override
        public OffsetResetStrategy getAutoOffsetResetStrategy() {
            return OffsetResetStrategy.EARLIEST;
        }
    }
}
