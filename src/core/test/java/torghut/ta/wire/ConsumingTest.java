package torghut.ta.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import torghut.ta.model.MicroBar;
import torghut.ta.testing.ValueEncoders;

/** Runs the Java code of docs/consuming.md, and keeps the page and this class the same. */
class ConsumingTest {

    private static final Path PAGE = Path.of("docs/consuming.md");
    private static final Path SOURCE =
            Path.of("src/core/test/java/torghut/ta/wire/ConsumingTest.java");

    private static final MicroBar BAR =
            new MicroBar(
                    "AAPL", 1000, 2000, 2500, true, 1, 4, 0.5, 2.25, 10, 1.5, 3, null, null, "9");

    private final Map<Integer, Schema> schemas =
            Map.of(7, OutputTopics.BARS.schema().orElseThrow());

    @Test
    void readsSingleObjects() throws Exception {
        TopicPartition partition = new TopicPartition("ta.bars.1s.v1", 0);
        MockConsumer<String, byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
        consumer.assign(List.of(partition));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.addRecord(
                new ConsumerRecord<>(partition.topic(), 0, 0, "AAPL", encode(OptionalInt.empty())));

        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Schema schema = new Schema.Parser().parse(new File("schemas/ta/ta.bars.1s.v1.avsc"));
            BinaryMessageDecoder<GenericRecord> decoder =
                    new BinaryMessageDecoder<>(new GenericData(), schema);
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                GenericRecord bar = decoder.decode(record.value());
                System.out.printf(
                        "%s %s %s%n", bar.get("symbol"), bar.get("seq"), bar.get("close"));
            }
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("AAPL 1 2.25" + System.lineSeparator());
    }

    @Test
    void readsTheRegistrysWireFormat() throws Exception {
        GenericRecord bar = decode(encode(OptionalInt.of(7)));
        assertThat(bar.get("symbol")).hasToString("AAPL");
        assertThat(bar.get("close")).isEqualTo(2.25);
    }

    @Test
    void tellsTheTwoEncodingsApart() {
        assertThatThrownBy(() -> decode(encode(OptionalInt.empty())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wire format");
    }

    @Test
    void makesTheConsumer() {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, "my-reader");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of("ta.bars.1s.v1"));
        assertThat(consumer.subscription()).containsExactly("ta.bars.1s.v1");
        consumer.close(Duration.ZERO);
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        String source = withoutSpace(Files.readString(SOURCE));
        List<String> snippets =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(MatchResult::group)
                        .map(block -> block.replaceAll("```(java\n)?", ""))
                        .toList();
        assertThat(snippets)
                .hasSize(5)
                .allSatisfy(snippet -> assertThat(source).contains(withoutSpace(snippet)));
    }

    @Test
    void aReaderOfPreviewsKeepsTheRunningSecond() throws IOException {
        Running running = new Running();
        running.preview(preview(10, 1));
        running.preview(preview(10, 2));
        running.preview(preview(10, 1));
        assertThat(running.current()).isEqualTo(preview(10, 2));
        running.preview(preview(11, 1));
        running.signal(signal(10));
        assertThat(running.current()).isEqualTo(preview(11, 1));
        running.signal(signal(11));
        assertThat(running.current()).isNull();
        running.preview(preview(11, 3));
        assertThat(running.current()).isNull();
    }

    private static GenericRecord preview(long seq, long previewSeq) throws IOException {
        GenericRecord preview = record("ta.preview.v1", seq);
        preview.put("preview_seq", previewSeq);
        return preview;
    }

    private static GenericRecord signal(long seq) throws IOException {
        return record("ta.signals.v1", seq);
    }

    private static GenericRecord record(String topic, long seq) throws IOException {
        GenericRecord record =
                new GenericData.Record(
                        new Schema.Parser().parse(new File("schemas/ta/" + topic + ".avsc")));
        record.put("seq", seq);
        return record;
    }

    static final class Running {
        private long lastFinalSeq = Long.MIN_VALUE;
        private GenericRecord preview;

        /** A record of ta.preview.v1. */
        void preview(GenericRecord next) {
            if (seq(next) > lastFinalSeq && (preview == null || isNotOlder(next, preview))) {
                preview = next;
            }
        }

        /** A record of ta.signals.v1. */
        void signal(GenericRecord signal) {
            lastFinalSeq = Math.max(lastFinalSeq, seq(signal));
            if (preview != null && seq(preview) <= lastFinalSeq) {
                preview = null;
            }
        }

        /** The running second, null while there is none. */
        GenericRecord current() {
            return preview;
        }

        private static boolean isNotOlder(GenericRecord next, GenericRecord known) {
            return seq(next) != seq(known)
                    ? seq(next) > seq(known)
                    : (long) next.get("preview_seq") >= (long) known.get("preview_seq");
        }

        private static long seq(GenericRecord record) {
            return (long) record.get("seq");
        }
    }

    GenericRecord decode(byte[] value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (bytes.get() != 0) {
            throw new IOException("not in the registry's wire format");
        }
        // What GET <registry>/schemas/ids/<id> has in "schema", kept by id.
        Schema writer = schemas.get(bytes.getInt());
        return new GenericDatumReader<GenericRecord>(writer)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(value, bytes.position(), bytes.remaining(), null));
    }

    private static byte[] encode(OptionalInt schemaId) throws Exception {
        Encoder<MicroBar> encoder =
                ValueEncoders.of(OutputTopics.BARS, OutputFormat.AVRO, schemaId);
        return encoder.encode(BAR);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
