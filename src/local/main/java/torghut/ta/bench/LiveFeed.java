package torghut.ta.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.TopicConfig;
import torghut.ta.feed.FeedTopics;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;

/** Writes a {@link BenchLog} to the job's topics, each record when it is due, until closed. */
final class LiveFeed implements AutoCloseable {

    private static final int PARTITIONS = 12;
    private static final long PAUSE_NANOS = 500_000;

    /** Records bear the time at which the broker appended them. */
    private static final Map<String, String> APPEND_TIME =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");

    private final BenchLog log;
    private final String trades;
    private final String quotes;
    private final CheckedProducer producer;
    private final ClosingTimes closingTimes;
    private final AppendedTrades appendedTrades = new AppendedTrades();
    private final Thread thread = new Thread(this::feed, "feed");

    private volatile boolean isStopped;
    private long maxDelayMillis;

    private LiveFeed(EmbeddedKafka kafka, FeedTopics topics, BenchLog log, long boundMillis) {
        this.log = log;
        this.trades = topics.trades();
        this.quotes = topics.quotes().orElseThrow();
        this.closingTimes = new ClosingTimes(2 * PARTITIONS, boundMillis);
        kafka.createTopic(trades, PARTITIONS, APPEND_TIME);
        kafka.createTopic(quotes, PARTITIONS, APPEND_TIME);
        this.producer =
                new CheckedProducer(kafka.bootstrap(), Map.of(ProducerConfig.LINGER_MS_CONFIG, 5));
    }

    /**
     * Creates the topics and starts to write.
     *
     * @param log whose first record is due now
     * @param boundMillis the job's bound of the out-of-orderness
     */
    static LiveFeed start(EmbeddedKafka kafka, FeedTopics topics, BenchLog log, long boundMillis) {
        LiveFeed feed = new LiveFeed(kafka, topics, log, boundMillis);
        feed.thread.start();
        return feed;
    }

    private void feed() {
        BenchLog.Entry next = log.next();
        while (!isStopped) {
            long now = System.currentTimeMillis();
            maxDelayMillis = Math.max(maxDelayMillis, now - next.dueMillis());
            while (next.dueMillis() <= now) {
                send(next);
                next = log.next();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send(BenchLog.Entry entry) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                entry.isTrade() ? trades : quotes,
                                null,
                                entry.dueMillis(),
                                entry.key(),
                                entry.value()),
                        (metadata, problem) -> {
                            if (problem == null) {
                                acknowledged(entry, metadata);
                            }
                        });
    }

    /** All callbacks come in the producer's one thread. */
    private void acknowledged(BenchLog.Entry entry, RecordMetadata metadata) {
        closingTimes.acknowledged(
                metadata.partition() + (entry.isTrade() ? 0 : PARTITIONS),
                entry.timeMillis(),
                System.currentTimeMillis());
        if (entry.isTrade() && !entry.isCopy()) {
            appendedTrades.appended(
                    new String(entry.key(), UTF_8), entry.timeMillis(), metadata.timestamp());
        }
    }

    /** After {@link #close()}: when what was written allowed to close each second. */
    ClosingTimes closingTimes() {
        return closingTimes;
    }

    /** After {@link #close()}: when the broker had each trade. */
    AppendedTrades appendedTrades() {
        return appendedTrades;
    }

    /** After {@link #close()}: the most that a record was behind its time, in milliseconds. */
    long maxDelayMillis() {
        return maxDelayMillis;
    }

    /**
     * Ends it.
     *
     * @throws IllegalStateException if a record could not be written
     */
    @Override
    public void close() {
        isStopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
