package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;

class SessionCalendarTest {

    private static final List<LocalTime> US_RESETS = EngineFixtures.DEFAULTS.sessionResets();

    private static Instant start(SessionCalendar calendar, String instant) {
        return Instant.ofEpochMilli(calendar.sessionStart(Instant.parse(instant).toEpochMilli()));
    }

    private static SessionCalendar newYork(LocalTime... resets) {
        return new SessionCalendar(EngineFixtures.NEW_YORK, List.of(resets));
    }

    @Test
    void aSessionRunsFromItsResetToTheLastMillisecondBeforeTheNext() {
        SessionCalendar calendar = new SessionCalendar(EngineFixtures.NEW_YORK, US_RESETS);
        assertThat(start(calendar, "2024-01-09T14:29:59.999Z")).isEqualTo("2024-01-09T09:00:00Z");
        assertThat(start(calendar, "2024-01-09T14:30:00Z")).isEqualTo("2024-01-09T14:30:00Z");
        assertThat(start(calendar, "2024-01-09T20:59:59.999Z")).isEqualTo("2024-01-09T14:30:00Z");
        assertThat(start(calendar, "2024-01-09T21:00:00Z")).isEqualTo("2024-01-09T21:00:00Z");
    }

    @Test
    void beforeTheFirstResetOfADayTheLastSessionOfTheDayBeforeStillRuns() {
        SessionCalendar calendar = new SessionCalendar(EngineFixtures.NEW_YORK, US_RESETS);
        assertThat(start(calendar, "2024-01-10T08:59:59.999Z")).isEqualTo("2024-01-09T21:00:00Z");
        assertThat(start(calendar, "2024-01-10T09:00:00Z")).isEqualTo("2024-01-10T09:00:00Z");
    }

    @Test
    void sessionsKeepTheirLocalTimesWhenTheClocksChange() {
        SessionCalendar calendar = new SessionCalendar(EngineFixtures.NEW_YORK, US_RESETS);
        assertThat(start(calendar, "2024-03-08T15:00:00Z")).isEqualTo("2024-03-08T14:30:00Z");
        assertThat(start(calendar, "2024-03-11T15:00:00Z")).isEqualTo("2024-03-11T13:30:00Z");
        assertThat(start(calendar, "2024-11-01T15:00:00Z")).isEqualTo("2024-11-01T13:30:00Z");
        assertThat(start(calendar, "2024-11-04T15:00:00Z")).isEqualTo("2024-11-04T14:30:00Z");
    }

    @Test
    void aResetThatTheClocksSkipStartsItsSessionAtTheChange() {
        SessionCalendar calendar = newYork(LocalTime.of(2, 30));
        assertThat(start(calendar, "2024-03-10T06:59:59.999Z")).isEqualTo("2024-03-09T07:30:00Z");
        assertThat(start(calendar, "2024-03-10T07:00:00Z")).isEqualTo("2024-03-10T07:00:00Z");
        assertThat(start(calendar, "2024-03-11T06:29:59.999Z")).isEqualTo("2024-03-10T07:00:00Z");
        assertThat(start(calendar, "2024-03-11T06:30:00Z")).isEqualTo("2024-03-11T06:30:00Z");
    }

    @Test
    void aResetThatTheClocksShowTwiceStartsItsSessionTheFirstTime() {
        SessionCalendar calendar = newYork(LocalTime.of(1, 30));
        assertThat(start(calendar, "2024-11-03T05:29:59.999Z")).isEqualTo("2024-11-02T05:30:00Z");
        assertThat(start(calendar, "2024-11-03T05:30:00Z")).isEqualTo("2024-11-03T05:30:00Z");
        assertThat(start(calendar, "2024-11-03T06:30:00Z")).isEqualTo("2024-11-03T05:30:00Z");
        assertThat(start(calendar, "2024-11-04T06:29:59.999Z")).isEqualTo("2024-11-03T05:30:00Z");
    }

    @Test
    void cryptoHasOneSessionAUtcDay() {
        SessionCalendar calendar =
                new SessionCalendar(ZoneId.of("UTC"), List.of(LocalTime.MIDNIGHT));
        assertThat(start(calendar, "2024-02-29T23:59:59.999Z")).isEqualTo("2024-02-29T00:00:00Z");
        assertThat(start(calendar, "2024-03-01T00:00:00Z")).isEqualTo("2024-03-01T00:00:00Z");
    }

    @Test
    void theYear1970HasSessionsToo() {
        SessionCalendar calendar = new SessionCalendar(ZoneId.of("UTC"), US_RESETS);
        assertThat(calendar.sessionStart(0)).isEqualTo(-8 * 3_600_000);
    }

    @Test
    void whatWasAskedBeforeDoesNotMatter() {
        SessionCalendar calendar = new SessionCalendar(EngineFixtures.NEW_YORK, US_RESETS);
        Instant forward = start(calendar, "2024-01-10T15:00:00Z");
        start(calendar, "2024-01-09T15:00:00Z");
        start(calendar, "2031-07-01T15:00:00Z");
        assertThat(start(calendar, "2024-01-10T15:00:00Z")).isEqualTo(forward);
    }

    @Test
    void noResetIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionCalendar(EngineFixtures.NEW_YORK, List.of()))
                .withMessage("resets is empty");
    }

    /** Reads the wall clock minute by minute, around changes of all kinds. */
    @Property(tries = 400)
    void aSessionStartsWhenTheClockFirstShowsAResetOrMore(
            @ForAll("changes") Tuple2<ZoneId, Instant> change,
            @ForAll("resets") List<LocalTime> resets) {
        SessionCalendar calendar = new SessionCalendar(change.get1(), resets);
        Instant from = change.get2().minusSeconds(3 * 86_400);
        LocalDateTime latest = LocalDateTime.ofInstant(from, change.get1());
        long started = Long.MIN_VALUE;
        for (int minute = 1; minute <= 6 * 1440; minute++) {
            Instant now = from.plusSeconds(60L * minute);
            LocalDateTime shown = LocalDateTime.ofInstant(now, change.get1());
            if (shown.isAfter(latest)) {
                if (passesReset(latest, shown, resets)) {
                    started = now.toEpochMilli();
                }
                latest = shown;
            }
            if (minute > 2 * 1440) {
                assertThat(calendar.sessionStart(now.toEpochMilli()))
                        .as("%s at %s", change.get1(), now)
                        .isEqualTo(started);
                assertThat(calendar.sessionStart(now.toEpochMilli() + 59_999)).isEqualTo(started);
            }
        }
    }

    private static boolean passesReset(
            LocalDateTime before, LocalDateTime now, List<LocalTime> resets) {
        return before.toLocalDate()
                .datesUntil(now.toLocalDate().plusDays(1))
                .flatMap(date -> resets.stream().map(date::atTime))
                .anyMatch(reset -> before.isBefore(reset) && !now.isBefore(reset));
    }

    /** Ordinary days, an hour at two, at midnight and before it, half an hour, a whole day. */
    @Provide
    Arbitrary<Tuple2<ZoneId, Instant>> changes() {
        return Arbitraries.of(
                change("America/New_York", "2024-06-12T12:00:00Z"),
                change("America/New_York", "2024-03-10T07:00:00Z"),
                change("America/New_York", "2024-11-03T06:00:00Z"),
                change("Europe/London", "2024-10-27T01:00:00Z"),
                change("America/Havana", "2024-03-10T05:00:00Z"),
                change("America/Havana", "2024-11-03T05:00:00Z"),
                change("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
                change("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
                change("America/St_Johns", "2010-11-07T02:31:00Z"),
                change("Australia/Lord_Howe", "2024-04-06T15:00:00Z"),
                change("Pacific/Apia", "2011-12-30T10:00:00Z"));
    }

    private static Tuple2<ZoneId, Instant> change(String zone, String instant) {
        return Tuple.of(ZoneId.of(zone), Instant.parse(instant));
    }

    @Provide
    Arbitrary<List<LocalTime>> resets() {
        Arbitrary<LocalTime> times =
                Arbitraries.frequencyOf(
                        Tuple.of(
                                3,
                                Arbitraries.of("00:00", "00:30", "01:30", "02:30", "23:30")
                                        .map(LocalTime::parse)),
                        Tuple.of(
                                1,
                                Arbitraries.integers()
                                        .between(0, 1439)
                                        .map(m -> LocalTime.of(m / 60, m % 60))));
        return times.set().ofMinSize(1).ofMaxSize(4).map(set -> List.copyOf(new TreeSet<>(set)));
    }
}
