package torghut.ta.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.testkit.FeedRecord.Channel;

class RecordedMarketTest {

    private static final long SECOND = 1_000_000_000L;

    /** 2013-10-07T13:30:00Z. */
    private static final long OPEN = 1_381_152_600L * SECOND;

    @TempDir private Path folder;

    @Test
    void interleavesTheFilesByEventTimeAndKeepsTheirOrder() throws Exception {
        write(
                "trades.jsonl",
                "{\"symbol\":\"BAC\",\"t\":\"2013-10-07T13:30:01.000Z\",\"id\":\"late\"}",
                "{\"symbol\":\"BAC\",\"t\":\"2013-10-07T13:30:00.500Z\",\"id\":\"out of order\"}",
                "{\"symbol\":\"IBM\",\"t\":\"2013-10-07T13:30:03.000000001Z\",\"id\":\"last\"}");
        writeGzip(
                "quotes.jsonl.gz",
                "{\"symbol\":\"BAC\",\"t\":1381152600700,\"q\":1}",
                "{\"symbol\":\"BAC\",\"t\":\"2013-10-07T15:30:02.000+02:00\",\"q\":2}");
        write("bars_1m.jsonl", "{\"symbol\":\"BAC\",\"t\":\"2013-10-07T13:29:02Z\",\"o\":1}");

        List<FeedRecord> records = readAll();

        assertThat(records)
                .extracting(RecordedMarketTest::text)
                .satisfiesExactly(
                        json -> assertThat(json).contains("\"q\":1"),
                        json -> assertThat(json).contains("\"late\""),
                        json -> assertThat(json).contains("\"out of order\""),
                        json -> assertThat(json).contains("\"q\":2"),
                        json -> assertThat(json).contains("\"o\":1"),
                        json -> assertThat(json).contains("\"last\""));
        assertThat(records)
                .extracting(FeedRecord::sendNanos)
                .containsExactly(
                        OPEN + 7 * SECOND / 10,
                        OPEN + SECOND,
                        OPEN + SECOND,
                        OPEN + 2 * SECOND,
                        OPEN + 2 * SECOND,
                        OPEN + 3 * SECOND + 1);
        assertThat(records)
                .extracting(FeedRecord::channel)
                .containsExactly(
                        Channel.QUOTES,
                        Channel.TRADES,
                        Channel.TRADES,
                        Channel.QUOTES,
                        Channel.MINUTE_BARS,
                        Channel.TRADES);
    }

    @Test
    void findsSymbolAndTimeInEveryShape() throws Exception {
        write(
                "trades.jsonl",
                "{\"S\":\"AIG\",\"t\":1381152600000}",
                "{\"event_ts\":\"2013-10-07T13:30:05Z\",\"symbol\":\"BAC\",\"payload\":{\"p\":1}}",
                "{\"event_ts\":1,\"symbol\":\"IBM\",\"window\":{\"t\":7},\"payload\":{\"t\":1381152606000}}");

        assertThat(readAll()).extracting(FeedRecord::key).containsExactly("AIG", "BAC", "IBM");
        assertThat(readAll())
                .extracting(FeedRecord::sendNanos)
                .containsExactly(OPEN, OPEN + 5 * SECOND, OPEN + 6 * SECOND);
    }

    @Test
    void passesBrokenLinesOnAsTheyAreRightAfterTheirPredecessor() throws Exception {
        byte[] brokenUtf8 = {'{', (byte) 0xC3, '(', '}'};
        try (OutputStream file = Files.newOutputStream(folder.resolve("trades.jsonl"))) {
            file.write("{\"symbol\":\"BAC\",\"t\":1381152600000}\n\n  \n".getBytes(UTF_8));
            file.write(brokenUtf8);
            file.write("\n{\"symbol\":\"BAC\",\"t\":\"yesterday\"}\n[1]\n7".getBytes(UTF_8));
        }

        List<FeedRecord> records = readAll();

        assertThat(records).hasSize(5);
        assertThat(records).extracting(FeedRecord::sendNanos).containsOnly(OPEN);
        assertThat(records.get(1).value()).isEqualTo(brokenUtf8);
        assertThat(records)
                .extracting(FeedRecord::key)
                .containsExactly("BAC", null, "BAC", null, null);
    }

    @Test
    void doesNotWaitForOneTimeFarAheadButForTwoThatAgree() throws Exception {
        write(
                "trades.jsonl",
                "{\"symbol\":\"BAC\",\"t\":\"2013-10-07T13:30:00Z\"}",
                "{\"symbol\":\"BAC\",\"t\":\"2113-10-07T13:30:00Z\"}",
                "{\"symbol\":\"BAC\",\"t\":\"2013-10-07T13:30:01Z\"}",
                "{\"symbol\":\"BAC\",\"t\":\"2013-11-07T13:30:00Z\"}",
                "{\"symbol\":\"BAC\",\"t\":\"2013-11-07T13:30:01Z\"}");

        assertThat(readAll())
                .extracting(FeedRecord::sendNanos)
                .containsExactly(
                        OPEN,
                        OPEN,
                        OPEN + SECOND,
                        OPEN + SECOND,
                        OPEN + 31 * 86_400 * SECOND + SECOND);
    }

    @Test
    void needsTrades() throws Exception {
        write("quotes.jsonl", "{}");

        assertThatThrownBy(() -> new RecordedMarket(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trades.jsonl")
                .hasMessageContaining(folder.toString());
    }

    private List<FeedRecord> readAll() {
        List<FeedRecord> records = new ArrayList<>();
        try (RecordedMarket market = new RecordedMarket(folder)) {
            market.forEachRemaining(records::add);
        }
        return records;
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(folder.resolve(name), List.of(lines), UTF_8);
    }

    private void writeGzip(String name, String... lines) throws IOException {
        try (OutputStream file =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            file.write(String.join("\n", lines).getBytes(UTF_8));
        }
    }

    private static String text(FeedRecord record) {
        return new String(record.value(), ISO_8859_1);
    }
}
