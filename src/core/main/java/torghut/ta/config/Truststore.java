package torghut.ta.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The file with the CAs that a broker's certificate must come from. */
final class Truststore {

    private static final byte[] JKS_MAGIC = {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED};
    private static final byte DER_SEQUENCE = 0x30;
    private static final String PEM_BEGIN = "-----BEGIN ";
    private static final Pattern PEM_CERTIFICATE =
            Pattern.compile("-----BEGIN [^-]*CERTIFICATE-----[^-]*-----END [^-]*CERTIFICATE-----");

    private Truststore() {}

    /**
     * Reads the file as a Kafka client will.
     *
     * @param file a JKS, PKCS12 or PEM file
     * @param password of a JKS or PKCS12 file
     * @return Kafka's {@code ssl.truststore.type}: JKS, PKCS12 or PEM
     * @throws IllegalArgumentException when it holds no certificate that can be read; the message
     *     completes the sentence "The truststore ...", without the password
     */
    static String typeOf(Path file, Optional<Secret> password) {
        byte[] content = contentOf(file);
        if (startsWith(content, JKS_MAGIC)) {
            requireCertificates(keyStore("JKS", content, password));
            return "JKS";
        }
        if (new String(content, StandardCharsets.ISO_8859_1).contains(PEM_BEGIN)) {
            requirePemCertificates(content);
            return "PEM";
        }
        if (content.length > 0 && content[0] == DER_SEQUENCE) {
            requireCertificates(keyStore("PKCS12", content, password));
            return "PKCS12";
        }
        throw new IllegalArgumentException("is neither a JKS, nor a PKCS12, nor a PEM file");
    }

    private static byte[] contentOf(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("is not a file that exists");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read", e);
        }
    }

    private static KeyStore keyStore(String type, byte[] content, Optional<Secret> password) {
        char[] characters = password.map(Secret::reveal).map(String::toCharArray).orElse(null);
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(content), characters);
            return store;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "does not open with the password in "
                                    + KafkaConnection.KAFKA_TRUSTSTORE_PASSWORD.name()
                            : "is damaged, or no " + type + " file",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is damaged, or no " + type + " file", e);
        }
    }

    /** Without its password a PKCS12 file opens, but seems empty. */
    private static void requireCertificates(KeyStore store) {
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    return;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be listed", e);
        }
        throw new IllegalArgumentException(
                "holds no CA certificate, or none that can be read without its password in "
                        + KafkaConnection.KAFKA_TRUSTSTORE_PASSWORD.name());
    }

    private static void requirePemCertificates(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String[] certificates =
                PEM_CERTIFICATE
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .toArray(String[]::new);
        if (certificates.length == 0) {
            throw new IllegalArgumentException("is a PEM file without a certificate");
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String certificate : certificates) {
                factory.generateCertificate(
                        new ByteArrayInputStream(
                                certificate.getBytes(StandardCharsets.ISO_8859_1)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is a PEM file with a damaged certificate", e);
        }
    }

    private static boolean startsWith(byte[] content, byte[] start) {
        return content.length >= start.length
                && Arrays.equals(content, 0, start.length, start, 0, start.length);
    }
}
