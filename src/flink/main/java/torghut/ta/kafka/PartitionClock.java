package torghut.ta.kafka;

import java.time.Duration;

/**
 * The event time of one partition: the largest min(event time, the record's Kafka timestamp) seen
 * in it, or the event time alone where Kafka has no timestamp. So an event from a clock that runs
 * ahead moves the partition no further than to the moment at which Kafka had it, and makes no other
 * event late. All of it follows from the partition's log.
 */
public final class PartitionClock {

    /** The time of a partition in which there has been no event. */
    public static final long NONE = Long.MIN_VALUE;

    private final long boundMillis;
    private long millis;

    /**
     * @param outOfOrderness how far an event may be behind the clock and still be in time
     * @param millis time up to now in milliseconds since the epoch, {@link #NONE} if there is none
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

    /** The clock's reading at which the second after the open one begins to be the oldest. */
    long nextSecondMillis() {
        return (openSecond() + 1) * 1000 + boundMillis;
    }

    /** Watermark at this time of a clock: nothing at or before it is expected any more. */
    long watermark(long clockMillis) {
        return clockMillis - boundMillis - 1;
    }
}
