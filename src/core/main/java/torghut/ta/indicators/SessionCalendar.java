package torghut.ta.indicators;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;

/**
 * Says in which trading session an instant falls.
 *
 * <p>On every date of the zone a session starts at each reset, and it runs until the next one; so
 * before the first reset of a date the session of the last reset of the date before still runs, and
 * there is no holiday. A session starts when the local clock first shows the reset or a later time.
 * So where the clocks go forward over a reset it starts at the change, and where they go back over
 * one it starts at the first of the two times and not again.
 *
 * <p>Remembers the session it found last, so that most calls are two comparisons. Not thread-safe.
 */
public final class SessionCalendar {

    private final ZoneId zone;
    private final ZoneRules rules;
    private final List<LocalTime> resets;

    /** The session found last, [start, end); empty at first. */
    private long startMillis;

    private long endMillis;

    /**
     * Knows no session yet.
     *
     * @param zone zone of the resets
     * @param resets local times at which a session starts
     * @throws IllegalArgumentException if there is no reset
     */
    public SessionCalendar(ZoneId zone, List<LocalTime> resets) {
        if (resets.isEmpty()) {
            throw new IllegalArgumentException("resets is empty");
        }
        this.zone = zone;
        this.rules = zone.getRules();
        this.resets = List.copyOf(resets);
    }

    /**
     * Start of the session in which an instant falls, both in milliseconds since the epoch. The
     * start identifies the session.
     */
    public long sessionStart(long millis) {
        if (millis < startMillis || millis >= endMillis) {
            find(millis);
        }
        return startMillis;
    }

    /** End of the session in which an instant falls: the start of the next one. */
    public long sessionEnd(long millis) {
        sessionStart(millis);
        return endMillis;
    }

    private void find(long millis) {
        LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
        long start = Long.MIN_VALUE;
        long end = Long.MAX_VALUE;
        // A clock that goes back over midnight shows a date again after a reset of the next one.
        for (int day = -1; day <= 2; day++) {
            for (LocalTime reset : resets) {
                long candidate = startMillis(date.plusDays(day).atTime(reset));
                if (candidate <= millis) {
                    start = Math.max(start, candidate);
                } else {
                    end = Math.min(end, candidate);
                }
            }
        }
        startMillis = start;
        endMillis = end;
    }

    private long startMillis(LocalDateTime reset) {
        ZoneOffsetTransition change = rules.getTransition(reset);
        return change != null && change.isGap()
                ? change.getInstant().toEpochMilli()
                // Of two offsets this is the earlier one.
                : reset.toInstant(rules.getOffset(reset)).toEpochMilli();
    }
}
