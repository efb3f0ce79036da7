package torghut.ta.settings;

import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import torghut.ta.config.Environment;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * When previews of open seconds are sent.
 *
 * @param interval least time between the previews of a symbol; zero turns previews off
 * @param settle how long after its end a second that has changed is previewed at once
 * @param maxAge how long after its end a second may still be previewed
 */
public record PreviewSettings(Duration interval, Duration settle, Duration maxAge) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final Variable<Duration> INTERVAL =
            VARIABLES.declare(
                    "PREVIEW_INTERVAL_MS",
                    milliseconds(0, 60_000),
                    value("250"),
                    "Least time between the previews of a symbol; `0` turns previews off.");

    private static final Variable<Duration> SETTLE =
            VARIABLES.declare(
                    "PREVIEW_SETTLE_MS",
                    milliseconds(0, 60_000),
                    value("50"),
                    "A second that has changed since its last preview is previewed this long after"
                            + " its end.");

    private static final Variable<Duration> MAX_AGE =
            VARIABLES.declare(
                    "PREVIEW_MAX_AGE_MS",
                    milliseconds(0, Duration.ofHours(1).toMillis()),
                    value("10000"),
                    "Seconds that ended longer ago are not previewed, so that a replay sends none.");

    static PreviewSettings read(Environment environment) {
        return new PreviewSettings(
                environment.get(INTERVAL), environment.get(SETTLE), environment.get(MAX_AGE));
    }
}
