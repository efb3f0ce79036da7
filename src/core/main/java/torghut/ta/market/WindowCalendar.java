package torghut.ta.market;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import torghut.ta.indicators.SessionCalendar;
import torghut.ta.model.Timeframe;

/**
 * Windows of the timeframes. All are aligned to the epoch in UTC but {@code 1d}, the session day,
 * which runs from the first session start of a day to that of the next. Times are milliseconds
 * since the epoch. Not thread-safe.
 */
final class WindowCalendar {

    private final ZoneId zone;
    private final SessionCalendar days;

    /**
     * Windows with these session days.
     *
     * @param dayStart local time at which a session day starts
     */
    WindowCalendar(ZoneId zone, LocalTime dayStart) {
        this.zone = zone;
        this.days = new SessionCalendar(zone, List.of(dayStart));
    }

    /** Start of the window in which a time is. */
    long start(Timeframe timeframe, long millis) {
        return timeframe == Timeframe.D1
                ? days.sessionStart(millis)
                : Math.floorDiv(millis, timeframe.millis()) * timeframe.millis();
    }

    /** End of the window in which a time is, exclusive. */
    long end(Timeframe timeframe, long millis) {
        return timeframe == Timeframe.D1
                ? days.sessionEnd(millis)
                : start(timeframe, millis) + timeframe.millis();
    }

    /** Number of a window by its start; of session days the epoch day of their date. */
    long seq(Timeframe timeframe, long startMillis) {
        return timeframe == Timeframe.D1
                ? LocalDate.ofInstant(Instant.ofEpochMilli(startMillis), zone).toEpochDay()
                : Math.floorDiv(startMillis, timeframe.millis());
    }
}
