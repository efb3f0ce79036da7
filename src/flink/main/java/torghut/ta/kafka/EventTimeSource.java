package torghut.ta.kafka;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A {@link KafkaSource} that emits its own watermarks: per partition, the time of its {@link
 * PartitionClock} - the out-of-orderness bound - 1 ms. They are emitted at an interval, and within
 * a few milliseconds when the one of a partition has passed the end of a second.
 *
 * <p>A partition stops holding the others back only when it has had no event for the idle timeout
 * <em>and</em> all that stood in it when the broker was asked has been read (see {@link
 * PartitionProgress}). Flink's own {@code withIdleness} looks at the clock alone: a partition that
 * waits for its turn in a backlog, or whose leader is failing over, would be taken for idle and its
 * records would come too late for their windows.
 *
 * <p>Nor does silence count against a partition while all partitions of its reader are silent: a
 * feed that was away comes back with all of them, but not with all at the same moment, so from the
 * first event on each has the idle timeout again. If that event is an old one, the feed brings what
 * happened while it was away. Then the watermark of the whole reader waits for the idle timeout, as
 * other readers are about to wake up with events from the same time.
 *
 * <p>Each record leaves with its event time as its timestamp, and is told which second was the
 * oldest open one of its partition when it was read: that says whether it is late, from the
 * partition's log alone. The partitions' clocks are part of every checkpoint, with the offsets that
 * they belong to.
 *
 * <p>Records that cannot be used have no event time. They neither move a watermark nor count as a
 * sign of life.
 */
public final class EventTimeSource<T>
        implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {

    private final KafkaSource<ConsumerRecord<byte[], byte[]>> kafka;
    private final Decoder<T> decoder;
    private final Watermarks watermarks;
    private final Properties client;

    /** Makes what the source emits out of the records of a topic. */
    public interface Decoder<T> extends Serializable {

        /** Stands for the event time of a record that cannot be used. */
        long UNUSABLE = Long.MIN_VALUE;

        /** What a record says; never throws. */
        T decode(ConsumerRecord<byte[], byte[]> record);

        /** Event time in milliseconds since the epoch, or {@link #UNUSABLE}. */
        long eventMillis(T decoded);

        /**
         * The decoded record as it leaves the source.
         *
         * @param decoded of a record that can be used
         * @param record the record itself
         * @param openSecond the oldest second since the epoch that was still open in its partition
         *     before it, {@link PartitionClock#NONE} if none had been closed
         */
        T arrived(T decoded, ConsumerRecord<byte[], byte[]> record, long openSecond);

        /** The type of what the source emits. */
        TypeInformation<T> type();
    }

    /**
     * How the partitions' watermarks are made.
     *
     * @param outOfOrderness how far an event may be behind the clock of its partition
     * @param idleTimeout how long a drained partition must be silent to be left out
     * @param interval how often watermarks are emitted
     * @param isHeld false for a side input that must never hold anything back
     */
    public record Watermarks(
            Duration outOfOrderness, Duration idleTimeout, Duration interval, boolean isHeld)
            implements Serializable {}

    /**
     * @param kafka reads the records, {@link #undecoded}
     * @param decoder decodes them
     * @param watermarks how watermarks are made
     * @param client properties of a Kafka client that may read the topics
     */
    public EventTimeSource(
            KafkaSource<ConsumerRecord<byte[], byte[]>> kafka,
            Decoder<T> decoder,
            Watermarks watermarks,
            Properties client) {
        this.kafka = kafka;
        this.decoder = decoder;
        this.watermarks = watermarks;
        this.client = client;
    }

    /** Hands the records on as they are: they are decoded where their partition's time is known. */
    public static KafkaRecordDeserializationSchema<ConsumerRecord<byte[], byte[]>> undecoded() {
        return new Undecoded();
    }

    private static final class Undecoded
            implements KafkaRecordDeserializationSchema<ConsumerRecord<byte[], byte[]>> {

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record,
                Collector<ConsumerRecord<byte[], byte[]>> out) {
            out.collect(record);
        }

        @Override
        public TypeInformation<ConsumerRecord<byte[], byte[]>> getProducedType() {
            throw new UnsupportedOperationException("a Kafka record does not leave the source");
        }
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new EventTimeReader<>(
                kafka.createReader(context),
                decoder,
                watermarks,
                new DrainProbe(client, watermarks),
                getBoundedness() == Boundedness.BOUNDED);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws IOException {
        return kafka.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new TimedPartitionSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return decoder.type();
    }
}
