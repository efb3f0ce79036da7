package torghut.ta.config;

import java.util.Optional;

/**
 * An environment variable.
 *
 * @param name its name
 * @param type what its text may be
 * @param fallback what holds when it is not set
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
     * What holds when a variable is not set.
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

        /** It follows from something else, as the note says. */
        public static Fallback derived(String note) {
            return new Fallback(Optional.empty(), note, false);
        }

        /** Nothing holds. */
        public static Fallback none() {
            return new Fallback(Optional.empty(), "none", false);
        }

        /** The program cannot start. */
        public static Fallback mandatory() {
            return new Fallback(Optional.empty(), "none, must be set", true);
        }
    }

    /** What the variable takes, in words, an empty value included where it means something. */
    public String accepted() {
        return emptyTurnsOff ? type.accepted() + "; empty turns it off" : type.accepted();
    }
}
