package torghut.ta.deploy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import torghut.ta.testkit.Waiting;

/**
 * A Kubernetes API server and its etcd, without nodes or controllers: it checks and keeps what is
 * applied and starts nothing. Both listen on the loopback address and live in one folder.
 */
final class KubernetesApi implements AutoCloseable {

    private static final String TOKEN = "check";
    private static final Duration START = Duration.ofMinutes(2);
    private static final int PEM_LINE = 64;

    private final Path folder;
    private final String kubectl;
    private final List<Process> processes = new ArrayList<>();

    private KubernetesApi(Path binaries, Path folder) {
        this.folder = folder;
        Path own = binaries.resolve("kubectl");
        this.kubectl = Files.isExecutable(own) ? own.toString() : "kubectl";
    }

    /**
     * Starts both and waits until they answer.
     *
     * @param binaries folder with the programs {@code kube-apiserver} and {@code etcd}; its {@code
     *     kubectl} is taken, too, if there is one
     * @param folder for keys, data and logs; empty
     */
    static KubernetesApi start(Path binaries, Path folder)
            throws IOException, GeneralSecurityException {
        KubernetesApi api = new KubernetesApi(binaries, folder);
        try {
            api.startProcesses(binaries);
        } catch (Throwable e) {
            api.close();
            throw e;
        }
        return api;
    }

    private void startProcesses(Path binaries) throws IOException, GeneralSecurityException {
        String etcd = "http://127.0.0.1:" + freePort();
        String peer = "http://127.0.0.1:" + freePort();
        launch(
                binaries.resolve("etcd"),
                "--data-dir=" + folder.resolve("etcd"),
                "--unsafe-no-fsync",
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer);

        int port = freePort();
        Path key = folder.resolve("service-accounts.pem");
        Files.writeString(key, privateKey());
        Path tokens = folder.resolve("tokens.csv");
        Files.writeString(tokens, TOKEN + ",admin,1,system:masters\n");
        launch(
                binaries.resolve("kube-apiserver"),
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--endpoint-reconciler-type=none",
                // Nobody makes the service accounts that it would ask for.
                "--disable-admission-plugins=ServiceAccount");
        Files.writeString(folder.resolve("kubeconfig"), kubeconfig(port));
        Waiting.until("the Kubernetes API", START, this::answers);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String privateKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(US_ASCII))
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private String kubeconfig(int port) {
        return """
        apiVersion: v1
        kind: Config
        current-context: check
        contexts:
          - {name: check, context: {cluster: check, user: admin}}
        clusters:
          - name: check
            cluster:
              server: https://127.0.0.1:%d
              certificate-authority: %s
        users:
          - {name: admin, user: {token: %s}}
        """
                .formatted(port, folder.resolve("certificates/apiserver.crt"), TOKEN);
    }

    private void launch(Path program, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(flags));
        Path log = folder.resolve(program.getFileName() + ".log");
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    private boolean answers() {
        for (Process process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "A process has ended with "
                                + process.exitValue()
                                + ", see the logs in "
                                + folder);
            }
        }
        try {
            return kubectl("get", "--raw", "/readyz").exitCode() == 0;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs kubectl against this server and no other. */
    ExternalTool.Result kubectl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(kubectl));
        command.addAll(List.of(arguments));
        Map<String, String> variables =
                Map.of("KUBECONFIG", folder.resolve("kubeconfig").toString());
        try {
            return ExternalTool.run(Path.of("."), variables, command);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                throw Waiting.interrupted(e);
            }
        }
    }
}
