package torghut.ta.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The type of a variable: which texts it accepts, and how they are read.
 *
 * @param accepted the accepted texts, in words
 * @param parser reads a text; throws {@link IllegalArgumentException} or {@link DateTimeException}
 *     for any other text
 */
public record ValueType<T>(String accepted, Function<String, T> parser) {

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cntrl}");
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm[:ss]", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    /** The value, or nothing when the text is not accepted. */
    public Optional<T> parse(String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A password or key: any text, blanks included. */
    public static ValueType<Secret> secret() {
        return new ValueType<>("any text", Secret::new);
    }

    /**
     * A key of an S3 service; line ends after it are removed, as keys are often read from files.
     */
    public static ValueType<Secret> key() {
        return new ValueType<>(
                "a key without control characters, and without blanks around it",
                text -> {
                    require(!CONTROL_CHARACTER.matcher(text).find());
                    require(text.equals(text.strip()));
                    return new Secret(text);
                });
    }

    /** A name without control characters. */
    public static ValueType<String> text(int maxLength) {
        return new ValueType<>(
                "1 to " + maxLength + " characters, none of them a control character",
                text -> {
                    require(text.length() <= maxLength);
                    require(!CONTROL_CHARACTER.matcher(text).find());
                    return text;
                });
    }

    /** A SASL user's name. */
    public static ValueType<String> saslUser() {
        return new ValueType<>("any text; blanks around it are cut off", text -> text);
    }

    /** A user's name for HTTP, which separates the password with a colon. */
    public static ValueType<String> httpUser() {
        return new ValueType<>(
                "any text without a colon; blanks around it are cut off",
                text -> {
                    require(text.indexOf(':') < 0);
                    return text;
                });
    }

    /** A Kafka topic's name. */
    public static ValueType<String> topic() {
        return new ValueType<>(
                "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_', '-' (not \".\", \"..\")",
                text -> {
                    require(TOPIC.matcher(text).matches());
                    require(!text.equals(".") && !text.equals(".."));
                    return text;
                });
    }

    /** Bootstrap addresses, blanks around the commas removed. */
    public static ValueType<String> hostsAndPorts() {
        return new ValueType<>(
                "host:port, or several of them separated by commas",
                text ->
                        elements(text).stream()
                                .map(ValueType::hostAndPort)
                                .collect(Collectors.joining(",")));
    }

    private static String hostAndPort(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        require(matcher.matches());
        require(isPort(Integer.parseInt(matcher.group(1))));
        return text;
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }

    /** One of a few words, in upper or lower case. */
    public static <T> ValueType<T> choice(List<Map.Entry<String, T>> choices) {
        return new ValueType<>(
                choices.stream().map(Map.Entry::getKey).collect(Collectors.joining(", ")),
                text ->
                        choices.stream()
                                .filter(choice -> choice.getKey().equalsIgnoreCase(text))
                                .findFirst()
                                .map(Map.Entry::getValue)
                                .orElseThrow(IllegalArgumentException::new));
    }

    /** A whole number, both ends included. */
    public static ValueType<Long> number(long min, long max) {
        return new ValueType<>(
                "a whole number from " + min + " to " + max,
                text -> {
                    long number = Long.parseLong(text);
                    require(number >= min && number <= max);
                    return number;
                });
    }

    /** A number with or without decimals, both ends included. */
    public static ValueType<Double> decimal(double min, double max) {
        return new ValueType<>(
                "a number from %s to %s, such as 2 or 0.5".formatted(plain(min), plain(max)),
                text -> {
                    require(DECIMAL.matcher(text).matches());
                    double number = Double.parseDouble(text);
                    require(number >= min && number <= max);
                    return number;
                });
    }

    private static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /** A whole number of milliseconds, both ends included. */
    public static ValueType<Duration> milliseconds(long min, long max) {
        ValueType<Long> number = number(min, max);
        return new ValueType<>(
                number.accepted + " (milliseconds)",
                text -> Duration.ofMillis(number.parser.apply(text)));
    }

    /** A whole number of hours, both ends included. */
    public static ValueType<Duration> hours(long min, long max) {
        ValueType<Long> number = number(min, max);
        return new ValueType<>(
                number.accepted + " (hours)", text -> Duration.ofHours(number.parser.apply(text)));
    }

    /** A zone of the time-zone database. */
    public static ValueType<ZoneId> zone() {
        return new ValueType<>(
                "a zone of the time-zone database, such as America/New_York or UTC", ZoneId::of);
    }

    /** Ascending times of the day, without repetition. */
    public static ValueType<List<LocalTime>> timesOfDay() {
        return new ValueType<>(
                "times HH:mm or HH:mm:ss, ascending, none twice, separated by commas",
                text -> {
                    List<LocalTime> times =
                            elements(text).stream()
                                    .map(time -> LocalTime.parse(time, TIME_OF_DAY))
                                    .toList();
                    require(
                            IntStream.range(1, times.size())
                                    .allMatch(i -> times.get(i - 1).isBefore(times.get(i))));
                    return times;
                });
    }

    /** An HTTP address, without the slash at its end. */
    public static ValueType<String> httpUrl() {
        return new ValueType<>(
                "http://host[:port][/path] or https://..., without user, query or fragment",
                text -> {
                    URI uri = URI.create(text);
                    require("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
                    require(uri.getHost() != null);
                    require(uri.getPort() == -1 || isPort(uri.getPort()));
                    require(uri.getRawUserInfo() == null);
                    require(uri.getRawQuery() == null && uri.getRawFragment() == null);
                    return text.replaceAll("/+$", "");
                });
    }

    /** A path; the file need not exist. */
    public static ValueType<Path> path() {
        return new ValueType<>("the path of a readable file", Path::of);
    }

    private static List<String> elements(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** For parsers: refuses the text unless the condition holds. */
    public static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
