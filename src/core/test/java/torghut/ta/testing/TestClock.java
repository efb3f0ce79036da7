package torghut.ta.testing;

import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that a test sets. */
public final class TestClock extends Clock implements Serializable {

    private static final long serialVersionUID = 1L;

    private volatile long millis;

    /** Shows this time, in milliseconds since the epoch. */
    public TestClock(long millis) {
        this.millis = millis;
    }

    /** Moves to this time. */
    public void set(long newMillis) {
        millis = newMillis;
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the job asks for milliseconds only");
    }
}
