package torghut.ta.config;

import java.util.List;

/** A program cannot start with these settings; the message lists every problem, one per line. */
public final class SettingsException extends RuntimeException {

    private final transient List<String> problems;

    /**
     * An exception with one sentence per problem, none of which may hold a secret.
     *
     * @param program its name
     */
    public SettingsException(String program, List<String> problems) {
        super(program + " cannot start:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence per problem. */
    public List<String> problems() {
        return problems;
    }
}
