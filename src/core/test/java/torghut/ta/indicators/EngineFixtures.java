package torghut.ta.indicators;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** What the tests of the engine share. */
final class EngineFixtures {

    static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** What the job uses when nothing is set. */
    static final IndicatorParameters DEFAULTS =
            new IndicatorParameters(
                    300_000,
                    60_000,
                    5_896_800,
                    NEW_YORK,
                    List.of(LocalTime.of(4, 0), LocalTime.of(9, 30), LocalTime.of(16, 0)));

    private EngineFixtures() {}

    /** The wall clock in New York, such as 2024-01-09T09:30, in milliseconds since the epoch. */
    static long newYork(String local) {
        return LocalDateTime.parse(local).atZone(NEW_YORK).toInstant().toEpochMilli();
    }
}
