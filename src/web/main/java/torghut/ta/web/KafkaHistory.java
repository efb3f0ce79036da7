package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.eclipse.jetty.util.NanoTime;

/**
 * Older rows from the job's topics, as far back as the broker keeps them. Only the partition of the
 * symbol's key is read, and of it only what was written since the asked windows began: a record is
 * never written before its window. A search ends when it has found enough or has taken long enough;
 * what it has found until then is a page of its own.
 *
 * <p>Rows that were written before somebody added partitions are not found.
 */
final class KafkaHistory implements History {

    /** The next part of the log is not begun after so long. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    /** Nobody waits longer for one. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SEARCHES_AT_ONCE = 2;

    /** Revisions come up to REVISION_HORIZON_MS after their bars, a day at most. */
    private static final Duration LONGEST_HORIZON = Duration.ofHours(25);

    /** Rows are there by then unless the job stood still. */
    private static final Duration USUAL_DELAY = Duration.ofMinutes(10);

    private static final Duration SHORTEST_PART = Duration.ofMinutes(10);

    private final Properties kafka;
    private final Map<TopicKind, String> topics;
    private final Supplier<RecordDecoder> decoders;
    private final Semaphore searches = new Semaphore(SEARCHES_AT_ONCE, true);

    /**
     * @param kafka how to reach the brokers
     * @param topics names by what they hold; one that is turned off is not in it
     * @param decoders of their records
     */
    KafkaHistory(
            Properties kafka, Map<TopicKind, String> topics, Supplier<RecordDecoder> decoders) {
        this.kafka = TopicReader.consumerProperties(kafka);
        this.topics = topics;
        this.decoders = decoders;
    }

    @Override
    public Searched find(Search search, Series rows) throws IOException {
        if (search.to() <= 0) {
            // No record is older than 1970, and Kafka cannot be asked for such times.
            return new Searched(true, search.from());
        }
        try {
            if (!searches.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("too many others are looking for older rows.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for other searches.", e);
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka)) {
            Reading reading = new Reading(consumer, search, rows);
            Searched searched = search.newest() ? reading.newest() : reading.first();
            if (search.revised()) {
                reading.revisions(searched);
            }
            return searched;
        } catch (KafkaException e) {
            throw new IOException("Kafka cannot be read: " + e.getMessage(), e);
        } finally {
            searches.release();
        }
    }

    /** One search with its consumer. */
    private final class Reading {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Search search;
        private final Series rows;
        private final byte[] key;
        private final RecordDecoder decoder = decoders.get();
        private final long startNanos = NanoTime.now();

        Reading(KafkaConsumer<byte[], byte[]> consumer, Search search, Series rows) {
            this.consumer = consumer;
            this.search = search;
            this.rows = rows;
            key = search.symbol().getBytes(UTF_8);
        }

        /**
         * Part by part from the end of the range back, each part twice as long as the one after.
         */
        Searched newest() throws IOException {
            Optional<TopicPartition> partition = partition(search.kind());
            if (partition.isEmpty()) {
                return new Searched(true, search.from());
            }
            long beginning = beginning(partition.get());
            long end = end(partition.get());
            long earliest = Math.max(0, search.from());
            long reached = Math.min(search.to(), System.currentTimeMillis());
            long until = offset(partition.get(), reached + USUAL_DELAY.toMillis(), end);
            lookBehind(partition.get(), until, end);
            long partMillis =
                    Math.max(
                            SHORTEST_PART.toMillis(), search.limit() * search.timeframe().millis());
            while (true) {
                reached = Math.max(earliest, reached - partMillis);
                long begin = offset(partition.get(), reached, end);
                require(read(partition.get(), begin, until, this::isBehind, PATIENCE));
                if (begin <= beginning || reached == earliest || rows.size() >= search.limit()) {
                    return new Searched(true, reached);
                }
                if (hasTaken(LONG_ENOUGH)) {
                    return new Searched(false, reached);
                }
                until = begin;
                partMillis *= 2;
            }
        }

        /**
         * Rows of the range that were written late, because the job stood still. The symbol's next
         * row behind the range tells that no more of them follow; one that has been silent since
         * has none.
         */
        private void lookBehind(TopicPartition partition, long begin, long end) {
            read(partition, begin, end, this::isBehind, LONG_ENOUGH);
        }

        /** From the beginning of the range on. */
        Searched first() throws IOException {
            Optional<TopicPartition> partition = partition(search.kind());
            if (partition.isEmpty()) {
                return new Searched(true, search.to());
            }
            long end = end(partition.get());
            long begin = offset(partition.get(), Math.max(0, search.from()), end);
            boolean complete =
                    read(
                            partition.get(),
                            begin,
                            end,
                            record -> isBehind(record) || rows.size() >= search.limit(),
                            PATIENCE);
            require(complete || !rows.isEmpty());
            return new Searched(
                    complete, rows.isEmpty() ? search.from() : rows.lastStart().getAsLong() + 1);
        }

        private boolean isBehind(TopicRecord record) {
            return record.startMillis() >= search.to();
        }

        private void require(boolean inTime) throws IOException {
            if (!inTime) {
                throw new IOException(
                        "Kafka has not been searched in %d s.".formatted(PATIENCE.toSeconds()));
            }
        }

        private boolean hasTaken(Duration duration) {
            return NanoTime.millisSince(startNanos) > duration.toMillis();
        }

        /** The revisions of the range as far as it was searched. */
        void revisions(Searched searched) throws IOException {
            Optional<TopicPartition> partition = partition(TopicKind.REVISION);
            if (partition.isEmpty() || rows.isEmpty()) {
                return;
            }
            long from = searched.complete() ? search.from() : searched.reachedMillis();
            long end = end(partition.get());
            long begin =
                    offset(partition.get(), Math.max(from, rows.firstStart().getAsLong()), end);
            long last = rows.lastStart().getAsLong() + search.timeframe().millis();
            long until = offset(partition.get(), last + LONGEST_HORIZON.toMillis(), end);
            require(read(partition.get(), begin, until, record -> false, PATIENCE));
        }

        /**
         * Reads records of the symbol between two offsets.
         *
         * @param enough whether to read no further, asked after each of them
         * @param patience since the search began
         * @return false when it was given up for the time that it took
         */
        private boolean read(
                TopicPartition partition,
                long begin,
                long end,
                Predicate<TopicRecord> enough,
                Duration patience) {
            if (begin >= end) {
                return true;
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, begin);
            while (consumer.position(partition) < end) {
                if (hasTaken(patience)) {
                    return false;
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() >= end) {
                        return true;
                    }
                    if (Arrays.equals(record.key(), key) && record.value() != null) {
                        Optional<TopicRecord> decoded =
                                decode(record.value()).filter(this::isOfTimeframe);
                        decoded.ifPresent(this::take);
                        if (decoded.filter(enough).isPresent()) {
                            return true;
                        }
                    }
                }
            }
            return true;
        }

        private Optional<TopicRecord> decode(byte[] value) {
            try {
                return Optional.of(decoder.decode(value));
            } catch (IOException e) {
                // Left out, as by the reader of the newest records, which counts them.
                return Optional.empty();
            }
        }

        private boolean isOfTimeframe(TopicRecord record) {
            return record.timeframe().equals(search.timeframe());
        }

        private void take(TopicRecord record) {
            if (!search.covers(record.startMillis())) {
                return;
            }
            if (record.fields().containsKey("revision")) {
                rows.revise(record);
            } else {
                rows.put(search.kind(), record);
            }
        }

        /** The partition of the symbol, as the producers choose it by the key. */
        private Optional<TopicPartition> partition(TopicKind kind) {
            String topic = topics.get(kind);
            // Asked like this, a topic that does not exist is no error.
            var partitions = topic == null ? null : consumer.listTopics(PATIENCE).get(topic);
            return partitions == null || partitions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new TopicPartition(
                                    topic,
                                    Utils.toPositive(Utils.murmur2(key)) % partitions.size()));
        }

        private long beginning(TopicPartition partition) {
            return consumer.beginningOffsets(List.of(partition), PATIENCE).get(partition);
        }

        private long end(TopicPartition partition) {
            return consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
        }

        /** Of the first record that was written then or later. */
        private long offset(TopicPartition partition, long millis, long end) {
            OffsetAndTimestamp found =
                    consumer.offsetsForTimes(Map.of(partition, Math.max(0, millis)), PATIENCE)
                            .get(partition);
            return found == null ? end : found.offset();
        }
    }
}
