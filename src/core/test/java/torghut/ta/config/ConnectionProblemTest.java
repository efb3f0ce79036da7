package torghut.ta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;

/** What no test broker shows easily; the rest is in StartupChecksITCase. */
class ConnectionProblemTest {

    private static final KafkaConnection KAFKA =
            KafkaConnection.read(
                    new Environment(
                            Map.of(
                                    "KAFKA_BOOTSTRAP",
                                    "broker:9093",
                                    "KAFKA_USERNAME",
                                    "ta",
                                    "KAFKA_PASSWORD",
                                    "geheim",
                                    "KAFKA_SECURITY_PROTOCOL",
                                    "SASL_SSL")));

    @Test
    void certificateOutOfItsTimeIsNotTakenForAnUnknownAuthority() {
        for (Throwable cause :
                new Throwable[] {
                    new CertificateExpiredException("NotAfter: yesterday"),
                    new CertificateNotYetValidException("NotBefore: tomorrow")
                }) {
            assertThat(problem(handshakeFailure(new CertPathValidatorException("no", cause))))
                    .startsWith("KAFKA_BOOTSTRAP is \"broker:9093\"; the broker's certificate")
                    .contains("has expired or is not valid yet");
        }
    }

    @Test
    void authorityOfTheSameNameWithAnotherKeyIsUnknown() {
        assertThat(problem(handshakeFailure(new CertPathValidatorException("signature check"))))
                .contains("set KAFKA_TRUSTSTORE_PATH");
    }

    @Test
    void otherHandshakeFailureNamesTheProtocol() {
        assertThat(problem(new SslAuthenticationException("no cipher suites in common")))
                .contains("TLS handshake fails", "SASL_SSL (KAFKA_SECURITY_PROTOCOL)");
    }

    @Test
    void listenerWithoutSaslNamesTheProtocol() {
        assertThat(problem(new IllegalSaslStateException("unexpected request")))
                .startsWith("KAFKA_SECURITY_PROTOCOL is \"SASL_SSL\"");
    }

    @Test
    void silenceNamesAddressAndProtocol() {
        assertThat(problem(new TimeoutException()))
                .startsWith("KAFKA_BOOTSTRAP is \"broker:9093\"; no broker answers")
                .contains("SASL_SSL (KAFKA_SECURITY_PROTOCOL)");
    }

    private static SslAuthenticationException handshakeFailure(Throwable cause) {
        return new SslAuthenticationException(
                "SSL handshake failed", new SSLHandshakeException("no").initCause(cause));
    }

    private static String problem(Throwable failure) {
        String sentence = ConnectionProblem.sentence(KAFKA, failure);
        assertThat(sentence).doesNotContain("geheim", "\n");
        return sentence;
    }
}
