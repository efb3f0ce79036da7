package torghut.ta.config;

import static torghut.ta.config.Variable.Fallback.none;

import java.util.Optional;

/**
 * How to reach a schema registry that speaks Confluent's REST API.
 *
 * @param url its address, without a slash at its end
 * @param username user for HTTP basic authentication, absent if the registry needs none
 * @param password of the user
 */
public record RegistryConnection(String url, Optional<String> username, Optional<Secret> password) {

    /** The variables of a connection. */
    public static final VariableGroup VARIABLES = new VariableGroup();

    /** Address of the registry. */
    public static final Variable<String> URL =
            VARIABLES.declare(
                    "SCHEMA_REGISTRY_URL",
                    ValueType.httpUrl(),
                    none(),
                    "Schema registry that speaks Confluent's API; without one, Avro records are"
                            + " single-object encoded.");

    private static final Variable<String> USERNAME =
            VARIABLES.declare(
                    "SCHEMA_REGISTRY_USERNAME",
                    ValueType.httpUser(),
                    none(),
                    "User of the registry; needs `SCHEMA_REGISTRY_PASSWORD`.");

    private static final Variable<Secret> PASSWORD =
            VARIABLES.declareSecret(
                    "SCHEMA_REGISTRY_PASSWORD",
                    ValueType.secret(),
                    "Password of `SCHEMA_REGISTRY_USERNAME`.");

    /** Reads the connection; empty when no address is set. */
    public static Optional<RegistryConnection> read(Environment environment) {
        Optional<String> url = environment.read(URL);
        Optional<String> username = environment.read(USERNAME);
        Optional<Secret> password = environment.read(PASSWORD);
        environment.requireBothOrNone(USERNAME, PASSWORD);
        if (username.isPresent() && !environment.isSet(URL)) {
            environment.problem(
                    "SCHEMA_REGISTRY_USERNAME is set without SCHEMA_REGISTRY_URL; set the address"
                            + " too, or remove it.",
                    URL);
        }
        return url.map(address -> new RegistryConnection(address, username, password));
    }

    /** Whether the connection has no problem, so that it makes sense to try it. */
    public static boolean isAccepted(Environment environment) {
        return environment.accepted(URL, USERNAME, PASSWORD);
    }
}
