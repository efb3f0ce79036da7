package torghut.ta.kafka;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides whether one partition is idle, from how far it has been read and from the broker's
 * answers about its end. Written by the reader and by the {@link DrainProbe}.
 *
 * <p>A partition is idle when it had no event for the idle timeout and has been read to the end
 * that the broker reported. Records that cannot be used are not events, so a partition that gets
 * nothing else becomes idle too. What arrived after the broker's answer is unknown, so an answer is
 * valid only for a short time and the broker is asked again and again. A partition with unread
 * records that wait longer than that is not idle.
 *
 * <p>All times are those of {@link System#nanoTime}.
 */
final class PartitionProgress {

    private final long idleNanos;
    private final long freshNanos;

    // Written for every record, and only by the reader, so a cheap ordered store is enough.
    private final AtomicLong position;
    private final AtomicLong lastEventNanos;

    private volatile long silenceRestartedNanos;
    private volatile Answer latest;
    private volatile Answer beforeLatest;

    /** Answer of the broker: the end of the partition when it was asked. */
    private record Answer(long end, long askedNanos) {}

    /**
     * @param startingOffset where reading starts, negative for the earliest record
     * @param idleNanos the idle timeout
     * @param freshNanos how long an answer of the broker is valid
     * @param nowNanos the current time
     */
    PartitionProgress(long startingOffset, long idleNanos, long freshNanos, long nowNanos) {
        this.position = new AtomicLong(Math.max(0, startingOffset));
        this.idleNanos = idleNanos;
        this.freshNanos = freshNanos;
        this.lastEventNanos = new AtomicLong(nowNanos);
        this.silenceRestartedNanos = nowNanos;
    }

    /** The reader has passed on an event. */
    void readEvent(long offset, long nowNanos) {
        lastEventNanos.lazySet(nowNanos);
        position.lazySet(offset + 1);
    }

    /** The reader has passed on a record that cannot be used. */
    void readUnusable(long offset) {
        position.lazySet(offset + 1);
    }

    /** Offset of the next record to be read. */
    long position() {
        return position.get();
    }

    /**
     * There is no record between these offsets: if the position is the first, it becomes the
     * second.
     */
    void skip(long from, long to) {
        position.compareAndSet(from, to);
    }

    /** Takes an answer of the broker, which was asked at {@code askedNanos}. */
    void answered(long end, long askedNanos) {
        // While the reader has not reached the end of an earlier answer, that one stays, so that it
        // can be reached. But after an unclean leader election the end may be lower, and the old
        // one unreachable.
        if (latest == null || isRead(latest) || end < latest.end) {
            beforeLatest = latest;
            latest = new Answer(end, askedNanos);
        }
    }

    /** Restarts the idle timeout at this time. */
    void restartSilence(long nowNanos) {
        silenceRestartedNanos = nowNanos;
    }

    /** Time since which there was no event. */
    long silentSince() {
        long event = lastEventNanos.get();
        long restarted = silenceRestartedNanos;
        return event - restarted > 0 ? event : restarted;
    }

    /** Whether the partition is idle. */
    boolean isIdle(long nowNanos) {
        return provesIdle(latest, nowNanos) || provesIdle(beforeLatest, nowNanos);
    }

    private boolean provesIdle(Answer answer, long nowNanos) {
        return answer != null
                && isRead(answer)
                && answer.askedNanos - silentSince() >= idleNanos
                && nowNanos - answer.askedNanos <= freshNanos;
    }

    private boolean isRead(Answer answer) {
        return position.get() >= answer.end;
    }
}
