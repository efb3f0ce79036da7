package torghut.ta.testing;

import java.util.HashMap;
import java.util.Map;
import torghut.ta.config.Settings;

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
}
