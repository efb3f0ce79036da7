package torghut.ta.config;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** Explains why no broker could be reached, in terms of the environment variables. */
public final class ConnectionProblem {

    private ConnectionProblem() {}

    /**
     * One sentence, without secrets.
     *
     * @param failure what the Kafka client failed with, or a timeout
     */
    public static String sentence(KafkaConnection kafka, Throwable failure) {
        String bootstrap = "KAFKA_BOOTSTRAP is \"" + kafka.bootstrap() + "\"; ";
        String protocol = kafka.security().getProperty("security.protocol");
        if (failure instanceof SslAuthenticationException) {
            return bootstrap + tlsSentence(kafka, failure);
        }
        if (failure instanceof UnsupportedSaslMechanismException) {
            return "KAFKA_SASL_MECHANISM is \""
                    + kafka.security().getProperty("sasl.mechanism")
                    + "\", which the broker does not offer to clients: "
                    + failure.getMessage();
        }
        if (failure instanceof SaslAuthenticationException) {
            return "The broker refuses the user in KAFKA_USERNAME or the password in KAFKA_PASSWORD"
                    + " (with "
                    + kafka.security().getProperty("sasl.mechanism")
                    + "): check both, and KAFKA_SASL_MECHANISM.";
        }
        if (failure instanceof AuthenticationException) {
            return "KAFKA_SECURITY_PROTOCOL is \""
                    + protocol
                    + "\"; the broker's listener answers in another way: "
                    + failure.getMessage();
        }
        Optional<ConfigException> refused = find(failure, ConfigException.class);
        if (refused.isPresent()) {
            return bootstrap + "the client refuses it: " + refused.get().getMessage() + ".";
        }
        return bootstrap
                + "no broker answers: check that this address and those in the brokers'"
                + " advertised.listeners can be reached from here, and that the listener speaks "
                + protocol
                + " (KAFKA_SECURITY_PROTOCOL).";
    }

    private static String tlsSentence(KafkaConnection kafka, Throwable failure) {
        String truststore = kafka.security().getProperty("ssl.truststore.location");
        if (find(failure, CertificateExpiredException.class).isPresent()
                || find(failure, CertificateNotYetValidException.class).isPresent()) {
            return "the broker's certificate, or its CA's, has expired or is not valid yet: renew"
                    + " it.";
        }
        // No path built: the CA is missing. Path not valid: there is a CA of that name, but with
        // another key.
        if (find(failure, CertPathBuilderException.class).isPresent()
                || find(failure, CertPathValidatorException.class).isPresent()) {
            return "no CA "
                    + (truststore == null
                            ? "of the Java runtime vouches for the broker's certificate: set"
                                    + " KAFKA_TRUSTSTORE_PATH to a file with its CA."
                            : "in KAFKA_TRUSTSTORE_PATH, \""
                                    + truststore
                                    + "\", vouches for the broker's certificate: put its CA into"
                                    + " that file.");
        }
        Optional<CertificateException> mismatch = find(failure, CertificateException.class);
        if (mismatch.isPresent()) {
            return "the broker's certificate is not for this host ("
                    + mismatch.get().getMessage()
                    + "): use a name that the certificate has, or add this one to it.";
        }
        return "the TLS handshake fails: check that the listener speaks "
                + kafka.security().getProperty("security.protocol")
                + " (KAFKA_SECURITY_PROTOCOL).";
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
