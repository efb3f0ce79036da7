package torghut.ta.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.zip.GZIPInputStream;
import torghut.ta.testkit.FeedRecord.Channel;

/**
 * Recorded JSON lines of a folder, as they reached the topics: {@code trades}, {@code quotes} and
 * {@code bars_1m}, each {@code .jsonl} or {@code .jsonl.gz}, trades required.
 *
 * <p>The order of the lines of a file is kept. The files are interleaved by event time, a minute
 * bar at the end of its minute; a line without a readable time follows the line before it. The
 * bytes of a line are passed on as they are. Empty lines are skipped.
 */
public final class RecordedMarket implements Iterator<FeedRecord>, AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();
    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final long LONGEST_GAP_NANOS = Duration.ofDays(7).toNanos();
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final PriorityQueue<Recording> recordings =
            new PriorityQueue<>(
                    Comparator.comparingLong((Recording recording) -> recording.next.sendNanos())
                            .thenComparing(recording -> recording.channel));
    private final List<BufferedReader> readers = new ArrayList<>();

    /**
     * Opens the files.
     *
     * @throws IllegalArgumentException if the folder has no trades
     * @throws UncheckedIOException if a file cannot be read
     */
    public RecordedMarket(Path folder) {
        if (file(folder, Channel.TRADES) == null) {
            throw new IllegalArgumentException(
                    "No trades.jsonl or trades.jsonl.gz in the folder " + folder + ".");
        }
        for (Channel channel : Channel.values()) {
            Path file = file(folder, channel);
            if (file != null) {
                Recording recording = new Recording(channel, open(file));
                if (recording.advance()) {
                    recordings.add(recording);
                }
            }
        }
    }

    private static Path file(Path folder, Channel channel) {
        for (String ending : List.of(".jsonl", ".jsonl.gz")) {
            Path file = folder.resolve(channel.fileName() + ending);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    private BufferedReader open(Path file) {
        try {
            InputStream bytes = Files.newInputStream(file);
            // Latin-1 maps every byte to one character and back: broken UTF-8 stays as recorded.
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    file.toString().endsWith(".gz")
                                            ? new GZIPInputStream(bytes)
                                            : bytes,
                                    ISO_8859_1));
            readers.add(reader);
            return reader;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean hasNext() {
        return !recordings.isEmpty();
    }

    @Override
    public FeedRecord next() {
        Recording recording = recordings.poll();
        if (recording == null) {
            throw new NoSuchElementException("The recording is over.");
        }
        FeedRecord record = recording.next;
        if (recording.advance()) {
            recordings.add(recording);
        }
        return record;
    }

    @Override
    public void close() {
        for (BufferedReader reader : readers) {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One file and its next record. */
    private static final class Recording {
        private final Channel channel;
        private final BufferedReader lines;
        private long sendNanos = UNKNOWN;
        private boolean outlier;
        private FeedRecord next;

        Recording(Channel channel, BufferedReader lines) {
            this.channel = channel;
            this.lines = lines;
        }

        boolean advance() {
            try {
                String line = lines.readLine();
                while (line != null && line.isBlank()) {
                    line = lines.readLine();
                }
                if (line == null) {
                    return false;
                }
                byte[] value = line.getBytes(ISO_8859_1);
                Head head = Head.of(value);
                if (head.eventNanos != null) {
                    follow(
                            channel == Channel.MINUTE_BARS
                                    ? head.eventNanos + MINUTE_NANOS
                                    : head.eventNanos);
                }
                next = new FeedRecord(channel, head.symbol, sendNanos, value);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A line that is behind its predecessor was recorded after it. */
        private void follow(long nanos) {
            // One line with a time far ahead must not make the feed wait for it: two must agree.
            if (sendNanos == UNKNOWN || nanos - sendNanos < LONGEST_GAP_NANOS || outlier) {
                sendNanos = Math.max(sendNanos, nanos);
                outlier = false;
            } else {
                outlier = true;
            }
        }
    }

    /** Symbol and event time of a record in either shape, null where there is none. */
    private static final class Head {
        private String symbol;
        private Long eventNanos;
        private Long envelopeNanos;

        static Head of(byte[] json) {
            Head head = new Head();
            try (JsonParser parser = JSON.createParser(json)) {
                if (parser.nextToken() == JsonToken.START_OBJECT) {
                    head.readFields(parser, false);
                }
            } catch (IOException e) {
                // Broken lines are part of a recording; the job puts them aside.
            }
            if (head.eventNanos == null) {
                head.eventNanos = head.envelopeNanos;
            }
            return head;
        }

        private void readFields(JsonParser parser, boolean payload) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_OBJECT && name.equals("payload") && !payload) {
                    readFields(parser, true);
                } else if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (name.equals("t")) {
                    eventNanos = nanos(parser);
                } else if (name.equals("event_ts")) {
                    envelopeNanos = nanos(parser);
                } else if ((name.equals("symbol") || name.equals("S")) && value.isScalarValue()) {
                    symbol = parser.getText();
                }
            }
        }

        private static Long nanos(JsonParser parser) throws IOException {
            try {
                Instant time =
                        parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                                ? Instant.ofEpochMilli(parser.getLongValue())
                                : OffsetDateTime.parse(parser.getText()).toInstant();
                return Math.addExact(
                        Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
            } catch (DateTimeException | ArithmeticException e) {
                return null;
            }
        }
    }
}
