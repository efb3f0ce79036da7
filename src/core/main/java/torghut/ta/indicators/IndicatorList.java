package torghut.ta.indicators;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The additional indicators that the settings ask for, beside those that every signal carries.
 *
 * @param specs each once, in the order in which they were given
 */
public record IndicatorList(List<IndicatorSpec> specs) implements Serializable {

    /** No additional indicators. */
    public static final IndicatorList NONE = new IndicatorList(List.of());

    /** Copies the list without duplicates. */
    public IndicatorList {
        specs = List.copyOf(new LinkedHashSet<>(specs));
    }

    /**
     * Reads a list such as {@code atr(14),adx(14),1m:supertrend(10,3)}, which may be empty. An
     * indicator with a prefix is computed on that timeframe only, one without on all of them,
     * seconds included.
     *
     * @throws IllegalArgumentException if an entry is not an indicator; names it and lists those
     *     that exist
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

    /** Every indicator of the catalogue with its usual parameters. */
    public static IndicatorList examples() {
        return new IndicatorList(Catalogue.ALL.stream().map(Definition::example).toList());
    }

    /** The indicators that are computed on this timeframe, such as {@code 1s} or {@code 5m}. */
    public List<IndicatorSpec> on(String timeframe) {
        return specs.stream().filter(spec -> spec.isOn(timeframe)).toList();
    }

    /** The list as text that {@link #parse} reads. */
    @Override
    public String toString() {
        return specs.stream().map(IndicatorSpec::toString).collect(Collectors.joining(","));
    }
}
