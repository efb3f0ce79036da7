package torghut.ta.kafka;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A partition with the offset to read from, and the time of its clock at that offset. */
final class TimedPartitionSplit extends KafkaPartitionSplit {

    private final long clockMillis;

    /**
     * @param clockMillis time of the partition's {@link PartitionClock} before the starting offset;
     *     {@link PartitionClock#NONE} if there was no event or the time is unknown
     */
    TimedPartitionSplit(KafkaPartitionSplit split, long clockMillis) {
        super(
                split.getTopicPartition(),
                split.getStartingOffset(),
                split.getStoppingOffset().orElse(NO_STOPPING_OFFSET));
        this.clockMillis = clockMillis;
    }

    /** The clock before the starting offset, {@link PartitionClock#NONE} if it is not known. */
    static long clockMillis(KafkaPartitionSplit split) {
        return split instanceof TimedPartitionSplit timed ? timed.clockMillis : PartitionClock.NONE;
    }

    /** Also reads the splits of the connector itself. */
    static final class Serializer implements SimpleVersionedSerializer<KafkaPartitionSplit> {

        /** Far above the connector's own versions, which count from 0. */
        private static final int VERSION = 1_000;

        private final KafkaPartitionSplitSerializer kafka = new KafkaPartitionSplitSerializer();

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit split) throws IOException {
            byte[] bytes = kafka.serialize(split);
            DataOutputSerializer out = new DataOutputSerializer(16 + bytes.length);
            out.writeLong(clockMillis(split));
            out.writeInt(kafka.getVersion());
            out.writeInt(bytes.length);
            out.write(bytes);
            return out.getCopyOfBuffer();
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] serialized) throws IOException {
            if (version != VERSION) {
                return kafka.deserialize(version, serialized);
            }
            DataInputDeserializer in = new DataInputDeserializer(serialized);
            long clockMillis = in.readLong();
            int kafkaVersion = in.readInt();
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return new TimedPartitionSplit(kafka.deserialize(kafkaVersion, bytes), clockMillis);
        }
    }
}
