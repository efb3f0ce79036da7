package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partition's position and the time of its clock go through a checkpoint together. */
class TimedPartitionSplitTest {

    private static final KafkaPartitionSplit UNBOUNDED =
            new KafkaPartitionSplit(new TopicPartition("trades", 7), 1_234);
    private static final KafkaPartitionSplit BOUNDED =
            new KafkaPartitionSplit(new TopicPartition("trades", 7), 1_234, 5_678);

    private final TimedPartitionSplit.Serializer serializer = new TimedPartitionSplit.Serializer();

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1_700_000_000_123L})
    void positionAndTimeComeBack(long clockMillis) throws IOException {
        for (KafkaPartitionSplit split : new KafkaPartitionSplit[] {UNBOUNDED, BOUNDED}) {
            KafkaPartitionSplit read = there(new TimedPartitionSplit(split, clockMillis));

            assertThat(TimedPartitionSplit.clockMillis(read)).isEqualTo(clockMillis);
            assertThat(read.getTopicPartition()).isEqualTo(split.getTopicPartition());
            assertThat(read.getStartingOffset()).isEqualTo(split.getStartingOffset());
            assertThat(read.getStoppingOffset()).isEqualTo(split.getStoppingOffset());
        }
    }

    @Test
    void aSplitOfTheEnumeratorHasNoTime() throws IOException {
        assertThat(TimedPartitionSplit.clockMillis(there(BOUNDED))).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void theConnectorsOwnSplitsAreRead() throws IOException {
        KafkaPartitionSplitSerializer kafka = new KafkaPartitionSplitSerializer();

        KafkaPartitionSplit read =
                serializer.deserialize(kafka.getVersion(), kafka.serialize(BOUNDED));

        assertThat(read).isEqualTo(BOUNDED);
        assertThat(serializer.getVersion()).isNotEqualTo(kafka.getVersion());
    }

    private KafkaPartitionSplit there(KafkaPartitionSplit split) throws IOException {
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
    }
}
