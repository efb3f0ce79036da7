package torghut.ta.kafka;

import java.time.Duration;

/**
 * The current event time of one partition: the maximum over its events of min(event time, Kafka
 * timestamp), or of the event time alone if there is no Kafka timestamp. So an event whose clock
 * runs ahead moves the partition only to the moment at which Kafka received it, and makes no other
 * event late. The time depends on the partition's log alone.
 */
public final class PartitionClock {

    /** Time of a partition without events. */
    public static final long NONE = Long.MIN_VALUE;

    private final long boundMillis;
    private long millis;

    /**
     * @param outOfOrderness how far an event may be behind the clock and still be in time
     * @param millis time to start with in milliseconds since the epoch, or {@link #NONE}
     */
    public PartitionClock(Duration outOfOrderness, long millis) {
        this.boundMillis = outOfOrderness.toMillis();
        this.millis = millis;
    }

    /**
     * Takes the next event of the partition.
     *
     * @param eventMillis event time in milliseconds since the epoch
     * @param kafkaTimestamp timestamp of the Kafka record in milliseconds since the epoch, negative
     *     where it has none
     */
    public void advance(long eventMillis, long kafkaTimestamp) {
        long reached = kafkaTimestamp < 0 ? eventMillis : Math.min(eventMillis, kafkaTimestamp);
        millis = Math.max(millis, reached);
    }

    /** Time in milliseconds since the epoch, {@link #NONE} before the first event. */
    public long millis() {
        return millis;
    }

    /** The oldest second since the epoch that is not closed, {@link #NONE} if none is. */
    public long openSecond() {
        return millis == NONE ? NONE : Math.floorDiv(millis - boundMillis, 1000);
    }

    /** The time at which the open second closes and the next one becomes the oldest open one. */
    long nextSecondMillis() {
        return (openSecond() + 1) * 1000 + boundMillis;
    }

    /** Watermark for this time of a clock: no event at or before it is expected. */
    long watermark(long clockMillis) {
        return clockMillis - boundMillis - 1;
    }
}
