package torghut.ta.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordedTransactionTest {

    private final RecordedTransaction transaction = new RecordedTransaction();

    @Test
    void keepsKeysTimesHeadersAndNulls() throws IOException {
        ProducerRecord<byte[], byte[]> full =
                new ProducerRecord<>("t", null, 17L, new byte[] {1}, new byte[] {2, 3});
        full.headers().add("reason", new byte[] {4}).add("none", null);
        ProducerRecord<byte[], byte[]> empty = new ProducerRecord<>("t", null, null);
        transaction.add(full);
        transaction.add(empty);

        assertThat(RecordedTransaction.records(transaction.take()))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(full, empty);
    }

    @Test
    void isEmptyAfterItWasTaken() throws IOException {
        transaction.add(new ProducerRecord<>("t", new byte[3]));
        assertThat(transaction.take()).isNotEmpty();
        assertThat(transaction.take()).isEmpty();
        assertThat(RecordedTransaction.records(new byte[0])).isEmpty();
    }

    @Test
    void keepsTheOrderOfMoreRecordsThanFitIntoOneBlock() throws IOException {
        Random random = new Random(5);
        List<byte[]> values = new ArrayList<>();
        int size = 0;
        for (int i = 0; i < 3_000; i++) {
            // One is longer than a block by itself.
            byte[] value = new byte[i == 1_000 ? 900_000 : random.nextInt(300)];
            random.nextBytes(value);
            values.add(value);
            size += value.length;
            transaction.add(new ProducerRecord<>("t", value));
        }
        byte[] taken = transaction.take();

        assertThat(RecordedTransaction.records(taken))
                .extracting(ProducerRecord::value)
                .containsExactlyElementsOf(values);
        assertThat(taken.length).isGreaterThan(size);
    }

    @Test
    void compressesWhatRepeatsItself() throws IOException {
        byte[] value = "{\"symbol\":\"AAPL\",\"open\":226.07,\"close\":226.06}".getBytes(UTF_8);
        for (int i = 0; i < 10_000; i++) {
            transaction.add(new ProducerRecord<>("ta.bars.1s.v1", value));
        }
        assertThat(transaction.take().length).isLessThan(10_000 * value.length / 10);
    }

    @Test
    void readsTheUncompressedTransactionOfAnEarlierRelease() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int i = 0; i < 2; i++) {
            out.writeUTF("ta.bars.1s.v1");
            out.writeLong(17);
            out.writeInt(-1);
            out.writeInt(1);
            out.writeByte(i);
            out.writeInt(0);
        }
        byte[] records = bytes.toByteArray();
        bytes.reset();
        out.writeInt(3);
        out.writeInt(2);
        out.write("id".getBytes(UTF_8));
        out.writeInt(records.length);
        out.write(records);

        var restored =
                new RewritingKafkaSink.TransactionSerializer<>(new Text())
                        .deserialize(1, bytes.toByteArray());

        assertThat(restored.kafka()).isEqualTo("id of version 3");
        assertThat(restored.isRestored()).isTrue();
        assertThat(RecordedTransaction.records(restored.records()))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new ProducerRecord<>("ta.bars.1s.v1", null, 17L, null, new byte[] {0}),
                        new ProducerRecord<>("ta.bars.1s.v1", null, 17L, null, new byte[] {1}));
    }

    /** Stands for the connector's serializer, which is not public. */
    private static final class Text implements SimpleVersionedSerializer<String> {

        @Override
        public int getVersion() {
            return 3;
        }

        @Override
        public byte[] serialize(String text) {
            return text.getBytes(UTF_8);
        }

        @Override
        public String deserialize(int version, byte[] serialized) {
            return new String(serialized, UTF_8) + " of version " + version;
        }
    }
}
