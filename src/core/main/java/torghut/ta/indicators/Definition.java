package torghut.ta.indicators;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One entry of the catalogue: an indicator with its documentation and its constructor.
 *
 * @param name the name that settings use
 * @param formula its formula in plain text
 * @param source book, article or program that defines it
 * @param parameters in the order in which they are given
 * @param outputs suffixes of the names of its values, such as {@code k} and {@code d}; one empty
 *     suffix for a single value
 * @param make creates it from parameters that are each in range; throws {@link
 *     IllegalArgumentException} if they do not fit together
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

    /** The indicator with its usual parameters. */
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
        // The constructor checks whether they fit together.
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
