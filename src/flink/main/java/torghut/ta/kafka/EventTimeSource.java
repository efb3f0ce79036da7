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
 * A {@link KafkaSource} with watermarks per partition: the time of the partition's {@link
 * PartitionClock} minus the out-of-orderness bound minus 1 ms. Watermarks are emitted at an
 * interval, and within a few milliseconds after one has passed the end of a second.
 *
 * <p>A partition is idle, so that the others no longer wait for it, only when it had no event for
 * the idle timeout <em>and</em> everything in it has been read according to the broker (see {@link
 * PartitionProgress}). Flink's own {@code withIdleness} looks at the clock alone. It would treat a
 * partition as idle that waits for its turn in a backlog or whose leader is failing over, and the
 * records of that partition would then come too late.
 *
 * <p>When all partitions of a reader are silent, the feed is probably interrupted. When it resumes,
 * partitions do not start at the same moment. So after the first event each partition gets the full
 * idle timeout again. If that first event is old, the feed is delivering what happened during the
 * interruption; then the watermark of the whole reader waits for the idle timeout, because other
 * readers will soon get events of the same time.
 *
 * <p>Each record gets its event time as timestamp, and the oldest second that was open in its
 * partition when it was read. From that second follows whether the record is late, so lateness
 * depends on the partition's log alone. The clocks of the partitions are stored in checkpoints
 * together with the offsets.
 *
 * <p>Records that cannot be used have no event time. They neither advance a watermark nor keep a
 * partition from becoming idle.
 */
public final class EventTimeSource<T>
        implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {

    private final KafkaSource<ConsumerRecord<byte[], byte[]>> kafka;
    private final Decoder<T> decoder;
    private final Watermarks watermarks;
    private final Properties client;

    /** Decodes the records of a topic. */
    public interface Decoder<T> extends Serializable {

        /** Event time of a record that cannot be used. */
        long UNUSABLE = Long.MIN_VALUE;

        /** Decodes a record; never throws. */
        T decode(ConsumerRecord<byte[], byte[]> record);

        /** Event time in milliseconds since the epoch, or {@link #UNUSABLE}. */
        long eventMillis(T decoded);

        /**
         * Adds what the source knows to a decoded record, which it then emits.
         *
         * @param decoded the decoded record, which can be used
         * @param record the record itself
         * @param openSecond the oldest second (since the epoch) that was open in its partition
         *     before this record; {@link PartitionClock#NONE} if none had been closed
         */
        T arrived(T decoded, ConsumerRecord<byte[], byte[]> record, long openSecond);

        /** The type of what the source emits. */
        TypeInformation<T> type();
    }

    /**
     * Settings of the watermarks.
     *
     * @param outOfOrderness how far an event may be behind the clock of its partition without being
     *     late
     * @param idleTimeout how long a partition that is read to its end must be silent to count as
     *     idle
     * @param interval how often watermarks are emitted
     * @param isHeld false for a side input whose watermark the job must never wait for
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

    /**
     * Passes the records on unchanged; the reader decodes them, as it knows the time of their
     * partition.
     */
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
