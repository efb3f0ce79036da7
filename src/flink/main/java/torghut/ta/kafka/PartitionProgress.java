package torghut.ta.kafka;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far one partition has been read, and what the broker has said about its end: together they
 * tell whether it is idle. Written by the reader and by the {@link DrainProbe}.
 *
 * <p>A partition is idle when it has had no event for the idle timeout, and when all that stood in
 * it when the broker was asked has been read. Records that cannot be used are no events, so that a
 * partition that gets nothing else is idle too, at any rate. What came after the broker was asked
 * is not known, so an answer counts only for a short while and has to be given again and again: a
 * partition with records that wait for longer is not idle.
 *
 * <p>All times are those of {@link System#nanoTime}.
 */
final class PartitionProgress {

    private final long idleNanos;
    private final long freshNanos;

    // Written once per record, by the reader: an ordered store is enough.
    private final AtomicLong position;
    private final AtomicLong lastEventNanos;

    private volatile long silenceRestartedNanos;
    private volatile Answer latest;
    private volatile Answer beforeLatest;

    /** Where the partition ended when the broker was asked. */
    private record Answer(long end, long askedNanos) {}

    /**
     * @param startingOffset where reading starts, negative for the earliest record
     * @param idleNanos how long a partition without events is held to be alive
     * @param freshNanos how long an answer of the broker counts
     * @param nowNanos the time
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
     * There is no record between these offsets, so that who stands at the first is at the second.
     */
    void skip(long from, long to) {
        position.compareAndSet(from, to);
    }

    /** The broker, asked at this time, has said where the partition ends. */
    void answered(long end, long askedNanos) {
        // A reader that is behind is not asked for a later end each time; but an end that is gone,
        // after an unclean election, cannot be reached.
        if (latest == null || isRead(latest) || end < latest.end) {
            beforeLatest = latest;
            latest = new Answer(end, askedNanos);
        }
    }

    /** Counts the silence from this time on. */
    void restartSilence(long nowNanos) {
        silenceRestartedNanos = nowNanos;
    }

    /** Since when there has been no event. */
    long silentSince() {
        long event = lastEventNanos.get();
        long restarted = silenceRestartedNanos;
        return event - restarted > 0 ? event : restarted;
    }

    /** Whether the partition has nothing to say and need not be waited for. */
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
