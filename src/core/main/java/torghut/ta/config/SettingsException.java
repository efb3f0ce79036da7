package torghut.ta.config;

import java.util.List;

/** The job cannot start with these settings; the message lists every problem, one per line. */
public final class SettingsException extends RuntimeException {

    private final transient List<String> problems;

    /** One sentence per problem, without secrets. */
    public SettingsException(List<String> problems) {
        super("flink-ta cannot start:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence per problem. */
    public List<String> problems() {
        return problems;
    }
}
