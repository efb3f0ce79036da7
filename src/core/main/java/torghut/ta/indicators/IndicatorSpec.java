package torghut.ta.indicators;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import torghut.ta.model.Timeframe;

/**
 * One indicator that is asked for, such as {@code stoch(14,3,3)} or {@code 1m:supertrend(10,3)}.
 *
 * @param timeframe the only timeframe on which it is computed, null for all
 * @param name of the indicator
 * @param parameters values of its parameters, in order
 */
public record IndicatorSpec(String timeframe, String name, List<Double> parameters)
        implements Serializable {

    private static final Pattern FORM =
            Pattern.compile("(?:(\\w+)\\s*:\\s*)?(\\w+)\\s*(?:\\(([^()]*)\\))?");

    /** Long before anybody would want more digits, and without an exponent. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    /**
     * Checks it against the catalogue.
     *
     * @throws IllegalArgumentException if the timeframe or the name is unknown, or the parameters
     *     are not those that the indicator takes; says what there is
     */
    public IndicatorSpec {
        parameters = List.copyOf(parameters);
        if (timeframe != null && Timeframe.of(timeframe).isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no timeframe '"
                            + timeframe
                            + "'; there are "
                            + String.join(", ", Timeframe.labels()));
        }
        Catalogue.named(name).check(parameters.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * Reads one indicator: an optional timeframe and a colon, the name, the parameters in brackets.
     *
     * @throws IllegalArgumentException if it is none, with the reason
     */
    public static IndicatorSpec parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text.strip() + "' is not like atr(14) or 1m:supertrend(10,3)");
        }
        try {
            return new IndicatorSpec(matcher.group(1), matcher.group(2), values(matcher.group(3)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text.strip() + "': " + e.getMessage(), e);
        }
    }

    private static List<Double> values(String list) {
        if (list == null || list.isBlank()) {
            return List.of();
        }
        List<Double> values = new ArrayList<>();
        for (String value : list.split(",", -1)) {
            if (!NUMBER.matcher(value.strip()).matches()) {
                throw new IllegalArgumentException("'" + value.strip() + "' is not a number");
            }
            values.add(Double.valueOf(value.strip()));
        }
        return values;
    }

    /** Whether it is computed on this timeframe, such as {@code 1s} or {@code 5m}. */
    public boolean isOn(String someTimeframe) {
        return timeframe == null || timeframe.equals(someTimeframe);
    }

    Definition definition() {
        return Catalogue.named(name);
    }

    double[] values() {
        return parameters.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Names of its values, such as {@code stoch_14_3_3_k}. */
    public List<String> outputNames() {
        return definition().outputNames(values());
    }

    /** The name under which it is stored: without the timeframe, with the parameters. */
    String key() {
        return Arrays.stream(values())
                .mapToObj(IndicatorSpec::text)
                .collect(Collectors.joining(",", name + "(", ")"));
    }

    @Override
    public String toString() {
        return (timeframe == null ? "" : timeframe + ":") + key();
    }

    /** A number without a fraction that is zero and without an exponent. */
    static String text(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
