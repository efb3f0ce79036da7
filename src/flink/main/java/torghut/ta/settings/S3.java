package torghut.ta.settings;

import static java.util.Map.entry;
import static torghut.ta.config.ValueType.key;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.value;

import java.util.List;
import java.util.Optional;
import torghut.ta.config.Environment;
import torghut.ta.config.Secret;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * How to reach S3. The image's entry point passes these values to Flink's S3 plugin before Flink
 * starts.
 *
 * @param endpoint address of the service; if absent, the cluster's configuration applies
 * @param accessKey if absent, the cluster's configuration applies
 * @param secretKey if absent, the cluster's configuration applies
 * @param pathStyle whether the bucket is the first part of the path
 */
public record S3(
        Optional<String> endpoint,
        Optional<String> accessKey,
        Optional<Secret> secretKey,
        boolean pathStyle) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final Variable<String> ENDPOINT =
            VARIABLES.declare(
                    "S3_ENDPOINT",
                    ValueType.httpUrl(),
                    derived("the cluster's, else AWS"),
                    "Address of the S3 service.");

    private static final Variable<Secret> ACCESS_KEY =
            VARIABLES.declareSecret("S3_ACCESS_KEY", key(), "Access key; needs `S3_SECRET_KEY`.");

    private static final Variable<Secret> SECRET_KEY =
            VARIABLES.declareSecret("S3_SECRET_KEY", key(), "Secret key of `S3_ACCESS_KEY`.");

    private static final Variable<Boolean> PATH_STYLE =
            VARIABLES.declare(
                    "S3_PATH_STYLE",
                    ValueType.choice(List.of(entry("true", true), entry("false", false))),
                    value("true"),
                    "Whether the bucket is the first part of the path (MinIO and the like) or of"
                            + " the host name (AWS).");

    static S3 read(Environment environment) {
        environment.requireBothOrNone(ACCESS_KEY, SECRET_KEY);
        return new S3(
                environment.read(ENDPOINT),
                environment.read(ACCESS_KEY).map(Secret::reveal),
                environment.read(SECRET_KEY),
                environment.get(PATH_STYLE));
    }

    /** Everything but the keys. */
    @Override
    public String toString() {
        return "S3[endpoint=%s, keys=%s, pathStyle=%s]"
                .formatted(endpoint, accessKey.isPresent() ? "***" : "none", pathStyle);
    }
}
