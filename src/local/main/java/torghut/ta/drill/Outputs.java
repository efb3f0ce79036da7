package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.TaBar;
import torghut.ta.TaSignal;
import torghut.ta.TaStatus;
import torghut.ta.model.StatusReport;
import torghut.ta.testkit.ReadCommitted;

/**
 * What a job has committed, ready to be judged.
 *
 * @param bars the bars
 * @param signals the signals
 * @param deadLetters the dead letters
 * @param mismatches the reports about minute bars, which depend on the log alone
 * @param reports all status reports, of which only the numbers can be judged
 * @param counts what all reports of the job add up to, by name
 */
record Outputs(
        List<OutputRecord> bars,
        List<OutputRecord> signals,
        List<OutputRecord> deadLetters,
        List<OutputRecord> mismatches,
        List<OutputRecord> reports,
        Map<String, Long> counts) {

    /** Reads everything that a {@code read_committed} reader can see now. */
    static Outputs read(String bootstrap, Generation generation) {
        List<OutputRecord> reports = new ArrayList<>();
        List<OutputRecord> mismatches = new ArrayList<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : committed(bootstrap, generation.status())) {
            String key = new String(record.key(), UTF_8);
            TaStatus report = status(record.value());
            long eventMillis = report.getEventTs().toEpochMilli();
            reports.add(
                    new OutputRecord(
                            key + "/" + report.getSeq(), key, report.getSeq(), eventMillis, ""));
            if (report.getStatus().equals(StatusReport.State.MISMATCH.name())) {
                mismatches.add(
                        new OutputRecord(
                                key + "/" + report.getEventTs(),
                                key,
                                OutputRecord.UNORDERED,
                                eventMillis,
                                report.getReason()));
            }
            if (key.equals(StatusReport.JOB)) {
                counts.merge("trades", report.getTrades(), Long::sum);
                counts.merge("quotes", report.getQuotes(), Long::sum);
                counts.merge("bars", report.getBars(), Long::sum);
                counts.merge("signals", report.getSignals(), Long::sum);
                counts.merge("duplicates", report.getDuplicates(), Long::sum);
                counts.merge("late", report.getLate(), Long::sum);
                counts.merge("rejected", report.getRejected(), Long::sum);
            }
        }
        return new Outputs(
                committed(bootstrap, generation.bars()).stream().map(Outputs::bar).toList(),
                committed(bootstrap, generation.signals()).stream().map(Outputs::signal).toList(),
                committed(bootstrap, generation.deadLetters()).stream()
                        .map(Outputs::deadLetter)
                        .toList(),
                List.copyOf(mismatches),
                List.copyOf(reports),
                counts);
    }

    /** Records that can be judged. */
    int size() {
        return bars.size() + signals.size() + deadLetters.size() + reports.size();
    }

    private static OutputRecord bar(ConsumerRecord<byte[], byte[]> record) {
        try {
            TaBar bar = TaBar.fromByteBuffer(ByteBuffer.wrap(record.value()));
            bar.setIngestTs(Instant.EPOCH);
            return new OutputRecord(
                    bar.getSymbol() + "/" + bar.getSeq(),
                    bar.getSymbol(),
                    bar.getSeq(),
                    bar.getEventTs().toEpochMilli(),
                    new String(record.key(), UTF_8) + bar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OutputRecord signal(ConsumerRecord<byte[], byte[]> record) {
        try {
            TaSignal signal = TaSignal.fromByteBuffer(ByteBuffer.wrap(record.value()));
            signal.setIngestTs(Instant.EPOCH);
            return new OutputRecord(
                    signal.getSymbol() + "/" + signal.getSeq(),
                    signal.getSymbol(),
                    signal.getSeq(),
                    signal.getEventTs().toEpochMilli(),
                    new String(record.key(), UTF_8) + signal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TaStatus status(byte[] value) {
        try {
            return TaStatus.fromByteBuffer(ByteBuffer.wrap(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OutputRecord deadLetter(ConsumerRecord<byte[], byte[]> record) {
        String id =
                header(record, "topic")
                        + "-"
                        + header(record, "partition")
                        + "@"
                        + header(record, "offset");
        String content =
                String.join(
                        " ",
                        header(record, "reason"),
                        header(record, "error"),
                        header(record, "timestamp"),
                        record.key() == null ? "" : new String(record.key(), UTF_8),
                        record.value() == null ? "" : new String(record.value(), UTF_8));
        return new OutputRecord(
                id,
                id,
                OutputRecord.UNORDERED,
                Long.parseLong(header(record, "timestamp")),
                content);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> committed(String bootstrap, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        ReadCommitted.read(bootstrap, topic, records::add);
        return records;
    }
}
