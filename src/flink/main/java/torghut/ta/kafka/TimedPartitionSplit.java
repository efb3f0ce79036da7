package torghut.ta.kafka;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A partition that is to be read from an offset on, and the time of its clock there. */
final class TimedPartitionSplit extends KafkaPartitionSplit {

    private final long clockMillis;

    /**
     * @param clockMillis time of the partition's {@link PartitionClock} before the starting offset,
     *     {@link PartitionClock#NONE} if there was no event or none is known
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

    /** Reads the connector's own splits too. */
    static final class Serializer implements SimpleVersionedSerializer<KafkaPartitionSplit> {

        /** Far from the connector's own versions, which begin with 0. */
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
