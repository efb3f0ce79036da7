package torghut.ta.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A variant, and variables of the job that are to differ from their defaults: written {@code
 * job+TIMEFRAMES=1m,5m+REVISION_HORIZON_MS=0}.
 *
 * @param variables the job's variables by name, without those that every run has
 */
record Setup(Variant variant, Map<String, String> variables) {

    /** The job without previews. */
    static final Setup WITHOUT_PREVIEWS =
            new Setup(Variant.JOB, Map.of("PREVIEW_INTERVAL_MS", "0"));

    /** A variant with the defaults. */
    static Setup of(Variant variant) {
        return new Setup(variant, Map.of());
    }

    /** As it is written, which is how it is called in tables. */
    String label() {
        StringBuilder label = new StringBuilder(variant.label());
        variables.forEach(
                (name, value) -> label.append('+').append(name).append('=').append(value));
        return label.toString();
    }

    /** Reads it as it is written. */
    static final class Converter implements ITypeConverter<Setup> {

        @Override
        public Setup convert(String text) {
            String[] parts = text.split("\\+", -1);
            Map<String, String> variables = new LinkedHashMap<>();
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                if (equals < 1) {
                    throw new TypeConversionException(
                            "%s: expected NAME=VALUE after each +".formatted(text));
                }
                variables.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
            }
            try {
                return new Setup(Variant.of(parts[0]), variables);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
