package torghut.ta.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority, a broker's certificate for the name {@code localhost} and truststores in
 * every format, made by the JDK's keytool in a folder of the test.
 */
public final class TestCertificates {

    /** Password of every store. */
    public static final String STORE_PASSWORD = "store\"pass\\word;";

    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    /** Makes them in an empty folder. */
    public static TestCertificates in(Path folder) {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.makeAuthority();
        certificates.makeTruststores();
        return certificates;
    }

    /** Makes a key store with a certificate for {@code localhost}, signed by the authority. */
    public Path brokerKeystore() {
        String keystore = path("broker.p12").toString();
        keytool("-genkeypair -alias broker -keyalg EC -dname CN=broker -validity 3", keystore);
        keytool("-certreq -alias broker -file " + path("broker.csr"), keystore);
        keytool(
                "-gencert -alias ca -rfc -validity 3 -ext san=dns:localhost -infile "
                        + path("broker.csr")
                        + " -outfile "
                        + path("broker.pem"),
                path("ca.p12").toString());
        keytool("-importcert -noprompt -alias ca -file " + pem(), keystore);
        keytool("-importcert -noprompt -alias broker -file " + path("broker.pem"), keystore);
        return path("broker.p12");
    }

    /** Truststore in Java's old format. */
    public Path jks() {
        return path("truststore.jks");
    }

    /** Truststore in PKCS12. */
    public Path pkcs12() {
        return path("truststore.p12");
    }

    /** The authority's certificate as text. */
    public Path pem() {
        return path("ca.pem");
    }

    private void makeAuthority() {
        keytool(
                "-genkeypair -alias ca -keyalg EC -dname CN=authority -validity 3 -ext"
                        + " bc:c=ca:true",
                path("ca.p12").toString());
        keytool("-exportcert -rfc -alias ca -file " + pem(), path("ca.p12").toString());
    }

    private void makeTruststores() {
        keytool("-importcert -noprompt -alias ca -storetype JKS -file " + pem(), jks().toString());
        keytool(
                "-importcert -noprompt -alias ca -storetype PKCS12 -file " + pem(),
                pkcs12().toString());
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    /** The arguments hold no blanks but those between them. */
    private static void keytool(String arguments, String keystore) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-keystore", keystore, "-storepass", STORE_PASSWORD));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException("keytool " + arguments + ": " + output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
