package torghut.ta.indicators;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the catalogue says about an indicator.
 *
 * @param name as in a list of indicators
 * @param formula what it is, in plain text
 * @param source where it comes from
 * @param parameters in the order in which they are given
 * @param outputs what is appended to the name of each value; a single value has nothing appended
 * @param make makes it with values that the parameters allow; throws {@link
 *     IllegalArgumentException} if they do not fit each other
 */
record Definition(
        String name,
        String formula,
        String source,
        List<Parameter> parameters,
        List<String> outputs,
        Function<Arguments, Indicator> make) {

    /** An indicator with one value, of the closes. */
    static Definition ofCloses(
            String name,
            String formula,
            String source,
            Function<Arguments, Line> make,
            Parameter... parameters) {
        return ofBars(
                name,
                formula,
                source,
                arguments -> {
                    Line line = make.apply(arguments);
                    return (cells, bar) -> line.update(cells, bar.close());
                },
                parameters);
    }

    /** An indicator with one value, of the bars. */
    static Definition ofBars(
            String name,
            String formula,
            String source,
            Function<Arguments, BarLine> make,
            Parameter... parameters) {
        return of(
                name,
                formula,
                source,
                List.of(""),
                arguments -> {
                    BarLine line = make.apply(arguments);
                    return (cells, bar, values, at) -> values[at] = line.update(cells, bar);
                },
                parameters);
    }

    /** An indicator with several values. */
    static Definition of(
            String name,
            String formula,
            String source,
            List<String> outputs,
            Function<Arguments, Indicator> make,
            Parameter... parameters) {
        return new Definition(name, formula, source, List.of(parameters), outputs, make);
    }

    /** The name with the names of the parameters, such as {@code atr(n)}. */
    String signature() {
        return parameters.isEmpty()
                ? name
                : parameters.stream()
                        .map(Parameter::name)
                        .collect(Collectors.joining(",", name + "(", ")"));
    }

    /** The indicator with parameters that are often chosen. */
    IndicatorSpec example() {
        return new IndicatorSpec(null, name, parameters.stream().map(Parameter::usual).toList());
    }

    /**
     * Checks the values of the parameters.
     *
     * @throws IllegalArgumentException if there are too many or too few, one is out of range, or
     *     they do not fit each other
     */
    void check(double... values) {
        if (values.length != parameters.size()) {
            throw new IllegalArgumentException(
                    "takes "
                            + parameters.size()
                            + " parameters, "
                            + signature()
                            + ", and not "
                            + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            Parameter parameter = parameters.get(i);
            if (!parameter.allows(values[i])) {
                throw new IllegalArgumentException(
                        parameter.name()
                                + " of "
                                + signature()
                                + " must be "
                                + parameter.range()
                                + ", was "
                                + IndicatorSpec.text(values[i]));
            }
        }
        // What is made says whether they fit each other.
        Objects.requireNonNull(make.apply(new Arguments(new Cells.Layout(), null, values)));
    }

    /** Names of the values for these values of the parameters, such as {@code stoch_14_3_3_k}. */
    List<String> outputNames(double... values) {
        String prefix =
                Arrays.stream(values)
                        .mapToObj(value -> "_" + IndicatorSpec.text(value))
                        .collect(Collectors.joining("", name, ""));
        return outputs.stream()
                .map(output -> output.isEmpty() ? prefix : prefix + "_" + output)
                .toList();
    }
}
