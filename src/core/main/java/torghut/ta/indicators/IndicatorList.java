package torghut.ta.indicators;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The indicators that are asked for in addition to those that every signal carries.
 *
 * @param specs each once, in the order in which they were given
 */
public record IndicatorList(List<IndicatorSpec> specs) implements Serializable {

    /** Nothing is asked for. */
    public static final IndicatorList NONE = new IndicatorList(List.of());

    /** Copies the list; what is in it twice counts once. */
    public IndicatorList {
        specs = List.copyOf(new LinkedHashSet<>(specs));
    }

    /**
     * Reads a list such as {@code atr(14),adx(14),1m:supertrend(10,3)}; it may be empty. A prefix
     * names the only timeframe on which an indicator is computed; without one it is computed on
     * all, the seconds included.
     *
     * @throws IllegalArgumentException if something in it is no indicator, naming it and what there
     *     is
     */
    public static IndicatorList parse(String text) {
        List<IndicatorSpec> specs = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (i == text.length() || (c == ',' && depth == 0)) {
                if (!text.isBlank()) {
                    specs.add(IndicatorSpec.parse(text.substring(start, i)));
                }
                start = i + 1;
            }
        }
        return new IndicatorList(specs);
    }

    /** Every indicator that there is, with parameters that are often chosen. */
    public static IndicatorList examples() {
        return new IndicatorList(Catalogue.ALL.stream().map(Definition::example).toList());
    }

    /** What is computed on this timeframe, such as {@code 1s} or {@code 5m}. */
    public List<IndicatorSpec> on(String timeframe) {
        return specs.stream().filter(spec -> spec.isOn(timeframe)).toList();
    }

    /** The list as {@link #parse} reads it. */
    @Override
    public String toString() {
        return specs.stream().map(IndicatorSpec::toString).collect(Collectors.joining(","));
    }
}
