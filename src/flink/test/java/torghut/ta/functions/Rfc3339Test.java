package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.feed.Rfc3339;

class Rfc3339Test {

    private static long parse(String text) {
        // The text stands somewhere inside a larger buffer, as it does in a JSON parser.
        char[] buffer = ("9Z" + text + "Z9").toCharArray();
        return Rfc3339.parseNanos(buffer, 2, text.length());
    }

    private static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00.000000001Z, 1",
        "1970-01-01t00:00:01z, 1000000000",
        "1970-01-01T00:00:00.1Z, 100000000",
        "1970-01-01T00:00:00.000000000-00:00, 0",
        "1970-01-01T23:59:00+23:59, 0",
        "1969-12-31T00:01:00-23:59, 0",
        "1970-01-02T00:00:00+00:01, 86340000000000",
        "2000-02-29T00:00:00Z, 951782400000000000",
    })
    void readsTimes(String text, long nanos) {
        assertThat(parse(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2024-06-03",
                "2024-06-03T14:30:00",
                "2024-06-03T14:30Z",
                "2024-06-03 14:30:00Z",
                "2024-06-03T14:30:00.Z",
                "2024-06-03T14:30:00,5Z",
                "2024-06-03T14:30:00.1234567890Z",
                "2024-06-03T14:30:00.12345678x",
                "2024-06-03T14:30:00.123456789",
                "2024-06-03T14:30:00ZZ",
                "2024-06-03T14:30:00Z ",
                " 2024-06-03T14:30:00Z",
                "2024-06-03T14:30:00+01",
                "2024-06-03T14:30:00+0100",
                "2024-06-03T14:30:00+24:00",
                "2024-06-03T14:30:00+01:60",
                "2024-06-03T14:30:00+01:00:00",
                "2024-06-03T14:30:00*01:00",
                "2024-06-03T14:30:00+01-00",
                "2024-06-03T24:00:00Z",
                "2024-06-03T14:60:00Z",
                "2016-12-31T23:59:60Z",
                "2024-13-03T14:30:00Z",
                "2024-00-03T14:30:00Z",
                "2024-06-00T14:30:00Z",
                "2024-06-31T14:30:00Z",
                "2024-02-30T14:30:00Z",
                "2023-02-29T14:30:00Z",
                "2100-02-29T14:30:00Z",
                "1900-02-29T14:30:00Z",
                "+2024-06-03T14:30:00Z",
                "-024-06-03T14:30:00Z",
                "02024-06-03T14:30:00Z",
                "2024/06-03T14:30:00Z",
                "2024-06/03T14:30:00Z",
                "2024-06-03T14.30:00Z",
                "2024-06-03T14:30.00Z",
                "2024-6-003T14:30:00Z",
                "20a4-06-03T14:30:00Z",
                "2024-06-03T1 :30:00Z",
                "2024-06-03T14:30:0٣Z",
                "٢٠٢٤-06-03T14:30:00Z"
            })
    void refusesWhatIsNotATime(String text) {
        assertThat(parse(text)).isEqualTo(Rfc3339.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00.999999999+00:01",
                "0000-01-01T00:00:00Z",
                "0000-02-29T00:00:00Z",
                "1600-02-29T23:59:59+23:59"
            })
    void marksTimesBefore1970(String text) {
        assertThat(parse(text)).isEqualTo(Rfc3339.BEFORE_1970);
    }

    @Test
    void marksTimesBeyondTheRangeFromItsLastSecondOn() {
        assertThat(parse("2262-04-11T23:47:15.999999999Z")).isEqualTo(9_223_372_035_999_999_999L);
        assertThat(parse("2262-04-11T23:47:16Z")).isEqualTo(Rfc3339.BEYOND_RANGE);
        assertThat(parse("9999-12-31T23:59:59.999999999-23:59")).isEqualTo(Rfc3339.BEYOND_RANGE);
    }

    @Test
    void readsEveryDayOfTheRange() {
        LocalDateTime end = LocalDateTime.of(2262, 4, 11, 0, 0);
        for (LocalDateTime day = LocalDateTime.of(1970, 1, 1, 0, 0);
                !day.isAfter(end);
                day = day.plusDays(1)) {
            String text = DateTimeFormatter.ISO_LOCAL_DATE.format(day) + "T00:00:00Z";
            assertThat(parse(text)).as(text).isEqualTo(nanos(day.toInstant(ZoneOffset.UTC)));
        }
    }

    @Property(tries = 20_000)
    void readsWhatJavaTimeWrites(
            @ForAll @LongRange(min = 0, max = 9_223_372_035_999_999_999L) long nanos,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offsetMinutes) {
        Instant instant = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(offsetMinutes * 60);
        OffsetDateTime time = instant.atOffset(offset);
        String text =
                time.getSecond() == 0 && time.getNano() == 0
                        ? time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX"))
                        : time.toString();
        assertThat(parse(text)).as(text).isEqualTo(nanos);
    }

    @Property(tries = 20_000)
    void agreesWithJavaTimeOnNearMisses(
            @ForAll @LongRange(min = 0, max = 9_223_372_035_999_999_999L) long nanos,
            @ForAll @IntRange(min = 0, max = 29) int position,
            @ForAll("nearby") char replacement) {
        Instant instant = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
        StringBuilder damaged = new StringBuilder(instant.toString());
        damaged.setCharAt(position % damaged.length(), replacement);
        String text = damaged.toString();
        assertThat(parse(text)).as(text).isEqualTo(RecordOracle.nanosOfRfc3339(text));
    }

    @Provide
    Arbitrary<Character> nearby() {
        return Arbitraries.of("0123456789-+:.TtZz ".chars().mapToObj(c -> (char) c).toList());
    }

    @Property(tries = 20_000)
    void neverFailsOnAnyText(@ForAll @StringLength(max = 40) String text) {
        assertThat(parse(text)).isEqualTo(RecordOracle.nanosOfRfc3339(text));
    }

    @Property
    void milliseconds(@ForAll long millis) {
        long nanos = Rfc3339.nanosOfMillis(millis);
        if (millis < 0) {
            assertThat(nanos).isEqualTo(Rfc3339.BEFORE_1970);
        } else if (millis >= 9_223_372_036_000L) {
            assertThat(nanos).isEqualTo(Rfc3339.BEYOND_RANGE);
        } else {
            assertThat(nanos).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    @Property
    void millisecondsOfTheRange(@ForAll @LongRange(min = 0, max = 9_223_372_035_999L) long millis) {
        assertThat(Rfc3339.nanosOfMillis(millis)).isEqualTo(millis * 1_000_000);
    }
}
