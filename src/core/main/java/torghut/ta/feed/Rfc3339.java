package torghut.ta.feed;

/** Reads RFC 3339 times from a character buffer without allocating objects. */
public final class Rfc3339 {

    /** Result of {@link #parseNanos} for text that is not an RFC 3339 time. */
    public static final long UNREADABLE = Long.MIN_VALUE;

    /** Result of {@link #parseNanos} for any time before 1970. */
    public static final long BEFORE_1970 = -1;

    /**
     * Result of {@link #parseNanos} for a time after 2262, which does not fit into a long of
     * nanoseconds.
     */
    public static final long BEYOND_RANGE = Long.MAX_VALUE;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SHORTEST = "1970-01-01T00:00:00Z".length();
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final int NOT_A_NUMBER = -10_000;
    private static final int[] DAYS_BEFORE_MONTH = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
    };

    private Rfc3339() {}

    /**
     * Reads a time such as {@code 2024-02-29T14:30:00.123456789-05:00}: at most nine fractional
     * digits, {@code T} and {@code Z} in either case, any numeric offset up to 23:59. A leap second
     * ({@code :60}) is unreadable, as time since the epoch has no number for it.
     *
     * @return nanoseconds since the epoch, or one of {@link #UNREADABLE}, {@link #BEFORE_1970} and
     *     {@link #BEYOND_RANGE}
     */
    public static long parseNanos(char[] text, int offset, int length) {
        if (length < SHORTEST) {
            return UNREADABLE;
        }
        int year = twoDigits(text, offset) * 100 + twoDigits(text, offset + 2);
        int month = twoDigits(text, offset + 5);
        int day = twoDigits(text, offset + 8);
        int hour = twoDigits(text, offset + 11);
        int minute = twoDigits(text, offset + 14);
        int second = twoDigits(text, offset + 17);
        char separator = text[offset + 10];
        if (text[offset + 4] != '-'
                || text[offset + 7] != '-'
                || (separator != 'T' && separator != 't')
                || text[offset + 13] != ':'
                || text[offset + 16] != ':'
                || year < 0
                || month < 1
                || month > 12
                || day < 1
                || day > daysInMonth(year, month)
                || !isTime(hour, minute)
                || second < 0
                || second > 59) {
            return UNREADABLE;
        }

        int end = offset + length;
        int position = offset + 19;
        int nanos = 0;
        if (text[position] == '.') {
            int first = ++position;
            int unit = (int) NANOS_PER_SECOND;
            while (position < end && isDigit(text[position])) {
                unit /= 10;
                nanos += (text[position] - '0') * unit;
                position++;
            }
            if (position == first || position - first > MAX_FRACTION_DIGITS) {
                return UNREADABLE;
            }
        }

        int offsetSeconds = 0;
        int zoneLength = end - position;
        if (zoneLength == 1) {
            if (text[position] != 'Z' && text[position] != 'z') {
                return UNREADABLE;
            }
        } else if (zoneLength == 6) {
            char sign = text[position];
            int offsetHour = twoDigits(text, position + 1);
            int offsetMinute = twoDigits(text, position + 4);
            if ((sign != '+' && sign != '-')
                    || text[position + 3] != ':'
                    || !isTime(offsetHour, offsetMinute)) {
                return UNREADABLE;
            }
            offsetSeconds = (offsetHour * 3600 + offsetMinute * 60) * (sign == '-' ? -1 : 1);
        } else {
            return UNREADABLE;
        }

        long seconds =
                epochDay(year, month, day) * 86_400
                        + hour * 3600L
                        + minute * 60L
                        + second
                        - offsetSeconds;
        return nanosOf(seconds, nanos);
    }

    /** Converts milliseconds since the epoch to nanoseconds, with the same results out of range. */
    public static long nanosOfMillis(long millis) {
        return nanosOf(Math.floorDiv(millis, 1000L), Math.floorMod(millis, 1000) * 1_000_000);
    }

    private static long nanosOf(long seconds, int nanos) {
        if (seconds < 0) {
            return BEFORE_1970;
        }
        if (seconds >= Long.MAX_VALUE / NANOS_PER_SECOND) {
            // The last second of the range is excluded too, as not all of its nanoseconds fit.
            return BEYOND_RANGE;
        }
        return seconds * NANOS_PER_SECOND + nanos;
    }

    private static long epochDay(int year, int month, int day) {
        int leapDay = month > 2 && isLeap(year) ? 1 : 0;
        return 365L * (year - 1970)
                + leapYearsBefore(year)
                - leapYearsBefore(1970)
                + DAYS_BEFORE_MONTH[month - 1]
                + leapDay
                + day
                - 1;
    }

    /** Number of leap years from year 1 to the one before, near enough for year 0. */
    private static int leapYearsBefore(int year) {
        int last = year - 1;
        return last / 4 - last / 100 + last / 400;
    }

    private static int daysInMonth(int year, int month) {
        return month == 2 && isLeap(year)
                ? 29
                : DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1];
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static boolean isTime(int hour, int minute) {
        return hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
    }

    /**
     * A number of two digits; for other characters a number so low that no sum with another result
     * is positive.
     */
    private static int twoDigits(char[] text, int offset) {
        char tens = text[offset];
        char ones = text[offset + 1];
        return isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + ones - '0' : NOT_A_NUMBER;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
