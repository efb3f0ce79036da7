package torghut.ta.config;

import static java.util.Map.entry;
import static torghut.ta.config.ValueType.choice;
import static torghut.ta.config.ValueType.hostsAndPorts;
import static torghut.ta.config.ValueType.path;
import static torghut.ta.config.ValueType.saslUser;
import static torghut.ta.config.ValueType.secret;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.mandatory;
import static torghut.ta.config.Variable.Fallback.none;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * How to reach the brokers.
 *
 * @param bootstrap {@code host:port}, several separated by commas; empty if refused
 * @param security the {@code security.protocol}, {@code sasl.*} and {@code ssl.*} client
 *     properties, secrets included: never print them
 */
public record KafkaConnection(String bootstrap, Properties security) implements Serializable {

    /** The variables of a connection. */
    public static final VariableGroup VARIABLES = new VariableGroup();

    static final Variable<String> KAFKA_BOOTSTRAP =
            VARIABLES.declare(
                    "KAFKA_BOOTSTRAP", hostsAndPorts(), mandatory(), "Addresses of the brokers.");

    static final Variable<String> KAFKA_USERNAME =
            VARIABLES.declare(
                    "KAFKA_USERNAME", saslUser(), none(), "SASL user; needs `KAFKA_PASSWORD`.");

    static final Variable<Secret> KAFKA_PASSWORD =
            VARIABLES.declareSecret("KAFKA_PASSWORD", secret(), "Password of `KAFKA_USERNAME`.");

    static final Variable<SecurityProtocol> KAFKA_SECURITY_PROTOCOL =
            VARIABLES.declare(
                    "KAFKA_SECURITY_PROTOCOL",
                    choice(
                            List.of(
                                    entry("SASL_SSL", SecurityProtocol.SASL_SSL),
                                    entry("SASL_PLAINTEXT", SecurityProtocol.SASL_PLAINTEXT),
                                    entry("SSL", SecurityProtocol.SSL),
                                    entry("PLAINTEXT", SecurityProtocol.PLAINTEXT))),
                    derived(
                            "`SASL_SSL` with a user and a truststore, `SASL_PLAINTEXT` with a user"
                                    + " alone, `PLAINTEXT` without a user"),
                    "Protocol of the brokers' listener. TLS without a truststore trusts the CAs of"
                            + " the Java runtime.");

    static final Variable<String> KAFKA_SASL_MECHANISM =
            VARIABLES.declare(
                    "KAFKA_SASL_MECHANISM",
                    choice(
                            List.of(
                                    entry("SCRAM-SHA-512", "SCRAM-SHA-512"),
                                    entry("SCRAM-SHA-256", "SCRAM-SHA-256"),
                                    entry("PLAIN", "PLAIN"))),
                    derived("`SCRAM-SHA-512` with a user"),
                    "SASL mechanism.");

    static final Variable<Path> KAFKA_TRUSTSTORE_PATH =
            VARIABLES.declare(
                    "KAFKA_TRUSTSTORE_PATH",
                    path(),
                    none(),
                    "CAs that the brokers' certificates must come from: a JKS, PKCS12 or PEM file,"
                            + " told apart by its content. The path must exist in every process of"
                            + " the program.");

    static final Variable<Secret> KAFKA_TRUSTSTORE_PASSWORD =
            VARIABLES.declareSecret(
                    "KAFKA_TRUSTSTORE_PASSWORD",
                    secret(),
                    "Password of a JKS or PKCS12 truststore; a PEM file has none and the variable"
                            + " is then ignored.");

    /** Copies the properties, so that the settings cannot change. */
    public KafkaConnection {
        security = copy(security);
    }

    /** Reads the connection. Values that contradict each other are noted as problems. */
    public static KafkaConnection read(Environment environment) {
        return new KafkaConnection(
                environment.read(KAFKA_BOOTSTRAP).orElse(""), KafkaSecurity.read(environment));
    }

    /** Whether the connection has no problem, so that it makes sense to try it. */
    public static boolean isAccepted(Environment environment) {
        return environment.accepted(VARIABLES.variables().toArray(Variable<?>[]::new));
    }

    /** A copy of the security properties. */
    @Override
    public Properties security() {
        return copy(security);
    }

    /** What a Kafka client needs to connect: addresses and security, secrets included. */
    public Properties clientProperties() {
        Properties client = copy(security);
        client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return client;
    }

    /** Everything but the security properties, which hold the password. */
    @Override
    public String toString() {
        return "KafkaConnection[bootstrap=%s, security=%s]"
                .formatted(
                        bootstrap,
                        security.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG));
    }

    private static Properties copy(Properties properties) {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }
}
