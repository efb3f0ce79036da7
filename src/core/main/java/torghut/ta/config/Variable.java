package torghut.ta.config;

import java.util.Optional;

/**
 * The declaration of an environment variable.
 *
 * @param name its name
 * @param type which texts it accepts
 * @param fallback what applies when it is not set
 * @param description what it does
 * @param secret whether its value must never be shown
 * @param emptyTurnsOff whether an empty value turns something off; else it counts as not set
 */
public record Variable<T>(
        String name,
        ValueType<T> type,
        Fallback fallback,
        String description,
        boolean secret,
        boolean emptyTurnsOff) {

    /**
     * What applies when a variable is not set.
     *
     * @param text the default, read like a given value; absent when there is none or it depends on
     *     something else
     * @param note the default in words
     * @param required whether the program cannot start without the variable
     */
    public record Fallback(Optional<String> text, String note, boolean required) {

        /** A default. */
        public static Fallback value(String text) {
            return new Fallback(Optional.of(text), text, false);
        }

        /** The default depends on something else, which the note names. */
        public static Fallback derived(String note) {
            return new Fallback(Optional.empty(), note, false);
        }

        /** There is no default. */
        public static Fallback none() {
            return new Fallback(Optional.empty(), "none", false);
        }

        /** The variable is required. */
        public static Fallback mandatory() {
            return new Fallback(Optional.empty(), "none, must be set", true);
        }
    }

    /** The accepted values in words, including the empty value if it has a meaning. */
    public String accepted() {
        return emptyTurnsOff ? type.accepted() + "; empty turns it off" : type.accepted();
    }
}
