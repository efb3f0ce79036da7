package torghut.ta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.testkit.TestCertificates;

/** KAFKA_TRUSTSTORE_PATH and KAFKA_TRUSTSTORE_PASSWORD with real files. */
class TruststoreTest {

    private static final String PASSWORD = TestCertificates.STORE_PASSWORD;

    @TempDir private static Path folder;
    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws IOException {
        certificates = TestCertificates.in(Files.createDirectory(folder.resolve("made")));
    }

    @Test
    void jksIsKnownByItsContent() throws IOException {
        Path misnamed = Files.copy(certificates.jks(), folder.resolve("jks.pem"));

        assertThat(security(misnamed, PASSWORD)).isEqualTo(expected("JKS", misnamed, PASSWORD));
    }

    @Test
    void pkcs12IsKnownByItsContent() throws IOException {
        Path misnamed = Files.copy(certificates.pkcs12(), folder.resolve("pkcs12.jks"));

        assertThat(security(misnamed, PASSWORD)).isEqualTo(expected("PKCS12", misnamed, PASSWORD));
    }

    @Test
    void pemIsKnownByItsContentAndItsPasswordIsIgnored() throws IOException {
        Path pem = folder.resolve("with-comment.p12");
        Files.writeString(
                pem, "# the authority of the test\n" + Files.readString(certificates.pem()));

        assertThat(security(pem, null)).isEqualTo(expected("PEM", pem, null));
        assertThat(security(pem, PASSWORD)).isEqualTo(expected("PEM", pem, null));
    }

    @Test
    void jksCanBeReadWithoutPassword() {
        assertThat(security(certificates.jks(), null))
                .isEqualTo(expected("JKS", certificates.jks(), null));
    }

    @Test
    void wrongPasswordIsFoundAtOnceAndNotShown() {
        for (Path store : List.of(certificates.jks(), certificates.pkcs12())) {
            assertThat(problem(store, "wrong-password"))
                    .startsWith("KAFKA_TRUSTSTORE_PATH is \"" + store + "\"")
                    .contains("KAFKA_TRUSTSTORE_PASSWORD")
                    .doesNotContain("wrong-password");
        }
    }

    @Test
    void pkcs12WithoutPasswordSaysThatItNeedsOne() {
        assertThat(problem(certificates.pkcs12(), null)).contains("KAFKA_TRUSTSTORE_PASSWORD");
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        assertThat(problem(folder.resolve("absent.jks"), null))
                .contains("absent.jks", "not a file that exists", "JKS, PKCS12 or PEM");
        assertThat(problem(folder, null)).contains("not a file that exists");
    }

    @Test
    void otherContentIsRefused() throws IOException {
        assertThat(problem(file("empty", ""), null)).contains("neither a JKS");
        assertThat(problem(file("text", "no store"), null)).contains("neither a JKS");
        assertThat(problem(file("der", "0\u0082 no store"), null)).contains("no PKCS12 file");
        assertThat(problem(file("key.pem", "-----BEGIN PRIVATE KEY-----\nAA==\n"), null))
                .contains("without a certificate");
        assertThat(
                        problem(
                                file(
                                        "damaged.pem",
                                        "-----BEGIN CERTIFICATE-----\nAAAA\n"
                                                + "-----END CERTIFICATE-----\n"),
                                null))
                .contains("damaged certificate");
    }

    @Test
    void truncatedStoreIsRefused() throws IOException {
        byte[] jks = Files.readAllBytes(certificates.jks());
        Path truncated = folder.resolve("truncated.jks");
        Files.write(truncated, Arrays.copyOf(jks, jks.length / 2));

        assertThat(problem(truncated, PASSWORD)).contains("damaged");
    }

    @Test
    void keyStoreWithoutAuthorityIsRefused() {
        // The authority's own store: a private key, no trusted certificate.
        assertThat(problem(certificates.pem().resolveSibling("ca.p12"), PASSWORD))
                .contains("no CA certificate");
    }

    @Test
    void truststoreThatTheProtocolDoesNotUseIsAContradiction() {
        Map<String, String> withoutUser = new HashMap<>();
        withoutUser.put("KAFKA_BOOTSTRAP", "broker:9092");
        withoutUser.put("KAFKA_TRUSTSTORE_PATH", certificates.pem().toString());
        assertThat(problems(withoutUser))
                .singleElement()
                .asString()
                .startsWith("KAFKA_TRUSTSTORE_PATH is set")
                .contains("PLAINTEXT", "KAFKA_USERNAME", "KAFKA_SECURITY_PROTOCOL");

        Map<String, String> plaintext = environment(certificates.pem(), null);
        plaintext.put("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        assertThat(problems(plaintext))
                .singleElement()
                .asString()
                .startsWith("KAFKA_TRUSTSTORE_PATH is set")
                .contains("SASL_PLAINTEXT");
    }

    @Test
    void tlsNeedsNoUser() {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP", "broker:9092");
        environment.put("KAFKA_SECURITY_PROTOCOL", "SSL");
        environment.put("KAFKA_TRUSTSTORE_PATH", certificates.pem().toString());

        assertThat(KafkaConnection.read(new Environment(environment)).security())
                .isEqualTo(
                        Map.of(
                                "security.protocol", "SSL",
                                "ssl.truststore.type", "PEM",
                                "ssl.truststore.location", certificates.pem().toString()));
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> expected(String type, Path path, String password) {
        Map<String, String> properties = new HashMap<>();
        properties.put("ssl.truststore.type", type);
        properties.put("ssl.truststore.location", path.toString());
        if (password != null) {
            properties.put("ssl.truststore.password", password);
        }
        return properties;
    }

    private static Map<String, String> environment(Path truststore, String password) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP", "broker:9092");
        environment.put("KAFKA_USERNAME", "ta");
        environment.put("KAFKA_PASSWORD", "secret");
        environment.put("KAFKA_TRUSTSTORE_PATH", truststore.toString());
        if (password != null) {
            environment.put("KAFKA_TRUSTSTORE_PASSWORD", password);
        }
        return environment;
    }

    /** The truststore's part of the client properties. */
    private static Properties security(Path truststore, String password) {
        Properties security =
                KafkaConnection.read(new Environment(environment(truststore, password))).security();
        assertThat(security.remove("security.protocol")).isEqualTo("SASL_SSL");
        security.keySet().removeIf(name -> name.toString().startsWith("sasl."));
        return security;
    }

    private static String problem(Path truststore, String password) {
        List<String> problems = problems(environment(truststore, password));
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    private static List<String> problems(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        KafkaConnection.read(environment);
        assertThat(KafkaConnection.isAccepted(environment)).isFalse();
        return environment.problems();
    }
}
