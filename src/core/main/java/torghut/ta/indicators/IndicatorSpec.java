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
 * One indicator with parameters, as settings name it: {@code stoch(14,3,3)} or {@code
 * 1m:supertrend(10,3)}.
 *
 * @param timeframe the timeframe to which it is restricted, null for all
 * @param name of the indicator
 * @param parameters values of its parameters, in order
 */
public record IndicatorSpec(String timeframe, String name, List<Double> parameters)
        implements Serializable {

    private static final Pattern FORM =
            Pattern.compile("(?:(\\w+)\\s*:\\s*)?(\\w+)\\s*(?:\\(([^()]*)\\))?");

    /** More digits than anybody needs, no exponent. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    /**
     * Checks it against the catalogue.
     *
     * @throws IllegalArgumentException if the timeframe or the name is unknown, or the parameters
     *     do not suit the indicator; lists what is possible
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
     * @throws IllegalArgumentException if it cannot be read, with the reason
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

    /** Its name in checkpoints: without the timeframe, with the parameters. */
    String key() {
        return Arrays.stream(values())
                .mapToObj(IndicatorSpec::text)
                .collect(Collectors.joining(",", name + "(", ")"));
    }

    @Override
    public String toString() {
        return (timeframe == null ? "" : timeframe + ":") + key();
    }

    /** A number as text, without an exponent and without a fraction of zero. */
    static String text(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
