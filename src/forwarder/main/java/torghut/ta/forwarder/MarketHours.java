package torghut.ta.forwarder;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a feed must not be silent: the regular session of the US exchanges, 09:30 to 16:00 in New
 * York from Monday to Friday (holidays are not known), or around the clock.
 */
final class MarketHours {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalTime OPEN = LocalTime.of(9, 30);
    private static final LocalTime CLOSE = LocalTime.of(16, 0);
    private static final LocalTime PRE_MARKET = LocalTime.of(4, 0);

    private final boolean always;
    private final Duration delay;

    private MarketHours(boolean always, Duration delay) {
        this.always = always;
        this.delay = delay;
    }

    /** The hours of a feed, later by as much as it is late. */
    static MarketHours of(Feed feed) {
        return new MarketHours(feed.alwaysOpen(), feed.delay());
    }

    /** Around the clock. */
    static MarketHours always() {
        return new MarketHours(true, Duration.ZERO);
    }

    /** Since when the market has been open; nothing when it is closed. */
    Optional<Instant> openSince(Instant now) {
        if (always) {
            return Optional.of(Instant.EPOCH);
        }
        ZonedDateTime local = now.minus(delay).atZone(NEW_YORK);
        LocalTime time = local.toLocalTime();
        boolean weekend =
                local.getDayOfWeek() == DayOfWeek.SATURDAY
                        || local.getDayOfWeek() == DayOfWeek.SUNDAY;
        if (weekend || time.isBefore(OPEN) || !time.isBefore(CLOSE)) {
            return Optional.empty();
        }
        return Optional.of(local.with(OPEN).toInstant().plus(delay));
    }

    /**
     * When the trading day began that is the current or the last one: 04:00 in New York on a
     * weekday, for a market without hours midnight in UTC.
     */
    Instant sessionStart(Instant now) {
        if (always) {
            return now.truncatedTo(ChronoUnit.DAYS);
        }
        ZonedDateTime start = now.minus(delay).atZone(NEW_YORK).with(PRE_MARKET);
        if (start.toInstant().isAfter(now.minus(delay))) {
            start = start.minusDays(1);
        }
        while (start.getDayOfWeek() == DayOfWeek.SATURDAY
                || start.getDayOfWeek() == DayOfWeek.SUNDAY) {
            start = start.minusDays(1);
        }
        return start.toInstant();
    }
}
