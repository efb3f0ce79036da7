package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import torghut.ta.testkit.Waiting;

/**
 * A network namespace of Linux, with two links to this one that nothing else can use: one for the
 * drill, and one for the job, which can be cut. It needs root's rights.
 */
final class Namespace implements AutoCloseable {

    /** The net that RFC 2544 sets aside for tests between networks. */
    private static final String NET = "198.18.";

    private static final String DRILL = "drill";
    private static final String JOB = "job";

    private final String name;
    private final String net;
    private final Thread closer = new Thread(this::delete);

    private Namespace(String name, String net) {
        this.name = name;
        this.net = net;
    }

    /** Makes a namespace. */
    static Namespace create() {
        long pid = ProcessHandle.current().pid();
        Namespace made = new Namespace("flink-ta-drill-" + pid, NET + pid % 256 + ".");
        Runtime.getRuntime().addShutdownHook(made.closer);
        try {
            ip("netns", "add", made.name);
            made.inside("link", "set", "lo", "up");
            made.link(DRILL, "vd" + pid, 1);
            made.link(JOB, "vj" + pid, 5);
            return made;
        } catch (IOException e) {
            made.close();
            throw new IllegalStateException("Cannot make a network namespace.", e);
        }
    }

    /** Why no namespace can be made here, empty if one can. */
    static Optional<String> problem() {
        try (Namespace trial = create()) {
            trial.cut();
            trial.join();
            return Optional.empty();
        } catch (IllegalStateException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            return Optional.of(reason.getMessage());
        }
    }

    /** A pair of ends: the one inside by its name, the one outside by another. */
    private void link(String inner, String outer, int host) throws IOException {
        ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", name);
        ip("addr", "add", net + host + "/30", "dev", outer);
        ip("link", "set", outer, "up");
        inside("addr", "add", net + (host + 1) + "/30", "dev", inner);
        inside("link", "set", inner, "up");
    }

    /** What starts a program inside. */
    List<String> launcher() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Addresses of a server inside: for the drill, and for the job. */
    List<String> addresses() {
        return List.of(net + 2, net + 6);
    }

    /** From now on no packet passes on the job's link; nobody is told. */
    void cut() {
        set("down");
    }

    /** From now on they pass again. */
    void join() {
        set("up");
    }

    private void set(String state) {
        try {
            inside("link", "set", JOB, state);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot set the job's link " + state + ".", e);
        }
    }

    private void inside(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-n", name));
        all.addAll(List.of(arguments));
        ip(all.toArray(new String[0]));
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(
                        String.join(" ", command) + " ended with " + code + ": " + said);
            }
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** Deletes the namespace; its links go with it when the last process inside has ended. */
    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(closer);
    }

    private void delete() {
        try {
            ip("netns", "delete", name);
        } catch (IOException e) {
            System.err.println("A network namespace is left: " + e.getMessage());
        }
    }
}
