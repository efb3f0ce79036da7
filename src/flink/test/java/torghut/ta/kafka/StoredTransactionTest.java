package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Reads transactions as checkpoints hold them, byte by byte: what the connector keeps of one, whose
 * class is not public, and each version of what is kept around it. A connector that writes it in
 * another way fails here, and not when a job is restored.
 */
class StoredTransactionTest {

    /** Version 1 of the connector: the producer's epoch and id, then the transactional id. */
    private static final String COMMITTABLE =
            "0003" + "0000000000001267" + "0012" + hex("flink-ta-bars-0-17");

    private static final String COMMITTABLE_HEADER = "00000001" + "0000001e";

    /** Topic, time 17, key, value, one header. */
    private static final String RECORD =
            ("0001" + hex("t") + "0000000000000011")
                    + ("00000001" + hex("k") + "00000002" + hex("ab"))
                    + ("00000001" + "0006" + hex("reason") + "ffffffff");

    /** Topic, without a time, key and value, no header. */
    private static final String EMPTY_RECORD =
            ("0001" + hex("t") + "8000000000000000") + "ffffffff" + "ffffffff" + "00000000";

    private final SupportsCommitter<Object> connector = connector();

    @Test
    void theConnectorStillWritesWhatItHasWritten() throws IOException {
        SimpleVersionedSerializer<Object> serializer = connector.getCommittableSerializer();
        Object committable = serializer.deserialize(1, bytes(COMMITTABLE));

        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(serializer.serialize(committable)).isEqualTo(bytes(COMMITTABLE));
        assertThat(RewritingCommitter.Identity.of(serializer, committable))
                .isEqualTo(
                        new RewritingCommitter.Identity("flink-ta-bars-0-17", 0x1267, (short) 3));
    }

    @Test
    void anUnknownVersionOfTheConnectorIsRefused() {
        SimpleVersionedSerializer<Object> next =
                new SimpleVersionedSerializer<>() {
                    @Override
                    public int getVersion() {
                        return 2;
                    }

                    @Override
                    public byte[] serialize(Object committable) {
                        return bytes(COMMITTABLE);
                    }

                    @Override
                    public Object deserialize(int version, byte[] serialized) {
                        return serialized;
                    }
                };

        assertThatThrownBy(() -> RewritingCommitter.Identity.of(next, new Object()))
                .hasMessage("unknown version 2 of the connector's state");
    }

    @Test
    void readsVersion1() throws IOException {
        assertRestored(1, COMMITTABLE_HEADER + COMMITTABLE + "0000003d" + RECORD + EMPTY_RECORD);
    }

    /** A block: its length before, its length in LZ4, and LZ4's literals without a match. */
    @Test
    void readsVersion2() throws IOException {
        assertRestored(
                2,
                COMMITTABLE_HEADER
                        + COMMITTABLE
                        + "00000047"
                        + ("0000003d" + "0000003f" + "f02e" + RECORD + EMPTY_RECORD));
    }

    @Test
    void anUnknownVersionIsRefused() {
        assertThatThrownBy(() -> serializer().deserialize(3, new byte[0]))
                .hasMessage("transaction of version 3");
    }

    private void assertRestored(int version, String stored) throws IOException {
        RewritingKafkaSink.Transaction<Object> transaction =
                serializer().deserialize(version, bytes(stored));

        assertThat(transaction.isRestored()).isTrue();
        assertThat(connector.getCommittableSerializer().serialize(transaction.kafka()))
                .isEqualTo(bytes(COMMITTABLE));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("t", null, 17L, bytes(hex("k")), bytes(hex("ab")));
        record.headers().add("reason", null);
        assertThat(RecordedTransaction.records(transaction.records()))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(List.of(record, new ProducerRecord<byte[], byte[]>("t", null, null)));
    }

    private RewritingKafkaSink.TransactionSerializer<Object> serializer() {
        return new RewritingKafkaSink.TransactionSerializer<>(connector.getCommittableSerializer());
    }

    @SuppressWarnings("unchecked")
    private static SupportsCommitter<Object> connector() {
        KafkaRecordSerializationSchema<String> records =
                (text, context, timestamp) -> new ProducerRecord<>("t", bytes(hex(text)));
        Sink<String> sink =
                KafkaSink.<String>builder()
                        .setBootstrapServers("nowhere.invalid:9092")
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix("flink-ta-bars")
                        .setRecordSerializer(records)
                        .build();
        return (SupportsCommitter<Object>) sink;
    }

    private static String hex(String ascii) {
        StringBuilder hex = new StringBuilder();
        ascii.chars().forEach(c -> hex.append(HexFormat.of().toHexDigits((byte) c)));
        return hex.toString();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
