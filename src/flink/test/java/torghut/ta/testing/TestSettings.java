package torghut.ta.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import torghut.ta.config.Variable;
import torghut.ta.settings.Settings;

/** Settings for tests: the defaults, and what a test says otherwise. */
public final class TestSettings {

    private TestSettings() {}

    /** Settings from alternating names and values of environment variables. */
    public static Settings of(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP", "127.0.0.1:9092");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.fromEnvironment(environment);
    }

    /** The names of all variables of the job. */
    public static List<String> variableNames() {
        return Settings.VARIABLES.stream().<String>map(Variable::name).toList();
    }

    /** The names of those that hold a secret. */
    public static List<String> secretVariableNames() {
        return Settings.VARIABLES.stream()
                .filter(Variable::secret)
                .<String>map(Variable::name)
                .toList();
    }
}
