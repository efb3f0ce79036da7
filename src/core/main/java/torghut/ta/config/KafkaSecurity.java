package torghut.ta.config;

import static org.apache.kafka.clients.CommonClientConfigs.SECURITY_PROTOCOL_CONFIG;
import static torghut.ta.config.KafkaConnection.KAFKA_PASSWORD;
import static torghut.ta.config.KafkaConnection.KAFKA_SASL_MECHANISM;
import static torghut.ta.config.KafkaConnection.KAFKA_SECURITY_PROTOCOL;
import static torghut.ta.config.KafkaConnection.KAFKA_TRUSTSTORE_PASSWORD;
import static torghut.ta.config.KafkaConnection.KAFKA_TRUSTSTORE_PATH;
import static torghut.ta.config.KafkaConnection.KAFKA_USERNAME;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/** Turns the {@code KAFKA_*} variables into the security properties of a Kafka client. */
final class KafkaSecurity {

    private KafkaSecurity() {}

    /** The client properties. Values that contradict each other are noted as problems. */
    static Properties read(Environment environment) {
        Optional<String> user = environment.read(KAFKA_USERNAME);
        Optional<Secret> password = environment.read(KAFKA_PASSWORD);
        Optional<Path> truststore = environment.read(KAFKA_TRUSTSTORE_PATH);
        String mechanism = environment.read(KAFKA_SASL_MECHANISM).orElse("SCRAM-SHA-512");
        boolean hasUser = user.isPresent() || password.isPresent();
        SecurityProtocol protocol =
                environment
                        .read(KAFKA_SECURITY_PROTOCOL)
                        .orElseGet(() -> derived(hasUser, truststore.isPresent()));

        environment.requireBothOrNone(KAFKA_USERNAME, KAFKA_PASSWORD);
        if (environment.accepted(KAFKA_SECURITY_PROTOCOL)) {
            checkProtocol(environment, protocol, hasUser);
        }

        Properties properties = new Properties();
        properties.setProperty(SECURITY_PROTOCOL_CONFIG, protocol.name);
        if (isSasl(protocol) && user.isPresent() && password.isPresent()) {
            properties.setProperty(SaslConfigs.SASL_MECHANISM, mechanism);
            properties.setProperty(
                    SaslConfigs.SASL_JAAS_CONFIG, jaas(mechanism, user.get(), password.get()));
        }
        if (truststore.isPresent()) {
            addTruststore(environment, truststore.get(), properties);
        } else if (environment.isSet(KAFKA_TRUSTSTORE_PASSWORD)) {
            environment.problem(
                    "KAFKA_TRUSTSTORE_PASSWORD is set without KAFKA_TRUSTSTORE_PATH; set both or"
                            + " none.",
                    KAFKA_TRUSTSTORE_PASSWORD);
        }
        return properties;
    }

    private static SecurityProtocol derived(boolean hasUser, boolean hasTruststore) {
        if (!hasUser) {
            return SecurityProtocol.PLAINTEXT;
        }
        return hasTruststore ? SecurityProtocol.SASL_SSL : SecurityProtocol.SASL_PLAINTEXT;
    }

    private static void checkProtocol(
            Environment environment, SecurityProtocol protocol, boolean hasUser) {
        boolean given = environment.isSet(KAFKA_SECURITY_PROTOCOL);
        if (isSasl(protocol) && !hasUser) {
            environment.problem(
                    "KAFKA_SECURITY_PROTOCOL is \""
                            + protocol.name
                            + "\", which needs KAFKA_USERNAME and KAFKA_PASSWORD.",
                    KAFKA_SECURITY_PROTOCOL);
        }
        if (!isSasl(protocol) && hasUser) {
            environment.problem(
                    "KAFKA_SECURITY_PROTOCOL is \""
                            + protocol.name
                            + "\", which sends no credentials, but KAFKA_USERNAME is set; accepted"
                            + " with a user: SASL_SSL, SASL_PLAINTEXT.",
                    KAFKA_SECURITY_PROTOCOL);
        }
        if (!isSasl(protocol) && environment.isSet(KAFKA_SASL_MECHANISM)) {
            environment.problem(
                    "KAFKA_SASL_MECHANISM is set, but the security protocol is \""
                            + protocol.name
                            + "\", which sends no credentials; set KAFKA_USERNAME and"
                            + " KAFKA_PASSWORD, or remove it.",
                    KAFKA_SASL_MECHANISM);
        }
        if (!isTls(protocol) && environment.isSet(KAFKA_TRUSTSTORE_PATH)) {
            environment.problem(
                    "KAFKA_TRUSTSTORE_PATH is set, but the security protocol is \""
                            + protocol.name
                            + "\""
                            + (given ? "" : " (without KAFKA_USERNAME)")
                            + ", which does not encrypt; set KAFKA_SECURITY_PROTOCOL to SASL_SSL or"
                            + " SSL, or remove it.",
                    KAFKA_TRUSTSTORE_PATH);
        }
    }

    private static void addTruststore(
            Environment environment, Path truststore, Properties properties) {
        Optional<Secret> password = environment.read(KAFKA_TRUSTSTORE_PASSWORD);
        try {
            String type = Truststore.typeOf(truststore, password);
            properties.setProperty(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, type);
            properties.setProperty(
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, truststore.toString());
            if (!type.equals("PEM")) {
                password.ifPresent(
                        secret ->
                                properties.setProperty(
                                        SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
                                        secret.reveal()));
            }
        } catch (IllegalArgumentException e) {
            environment.problem(
                    "KAFKA_TRUSTSTORE_PATH is \""
                            + truststore
                            + "\"; the truststore "
                            + e.getMessage()
                            + "; accepted: a JKS, PKCS12 or PEM file with CA certificates.",
                    KAFKA_TRUSTSTORE_PATH);
        }
    }

    private static String jaas(String mechanism, String user, Secret password) {
        Class<?> loginModule =
                mechanism.equals("PLAIN") ? PlainLoginModule.class : ScramLoginModule.class;
        return loginModule.getName()
                + " required username="
                + quoted(user)
                + " password="
                + quoted(password.reveal())
                + ";";
    }

    /**
     * A quoted string as {@link java.io.StreamTokenizer} reads it, which is how Kafka parses JAAS
     * configuration: it ends at a quote or at the end of a line, and a backslash starts an escape.
     * Any other character stands for itself.
     */
    static String quoted(String text) {
        String escaped =
                text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
        return '"' + escaped + '"';
    }

    private static boolean isSasl(SecurityProtocol protocol) {
        return protocol == SecurityProtocol.SASL_SSL || protocol == SecurityProtocol.SASL_PLAINTEXT;
    }

    private static boolean isTls(SecurityProtocol protocol) {
        return protocol == SecurityProtocol.SASL_SSL || protocol == SecurityProtocol.SSL;
    }
}
