package torghut.ta.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A Java program in a process of its own, its output in a log file. Whatever is still alive when
 * this JVM ends is killed.
 */
public final class ChildProcess {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ChildProcess::killAll));
    }

    private final String name;
    private final Process process;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param name names the log file, to which the output is appended
     * @param logs folder of the log files
     * @param arguments of the Java launcher
     * @param environment variables besides those of this process
     */
    public static ChildProcess start(
            String name, Path logs, List<String> arguments, Map<String, String> environment) {
        return start(name, logs, List.of(), arguments, environment);
    }

    /**
     * Starts a program by another one, such as {@code ip netns exec}, which must become it.
     *
     * @param launcher the other program and its arguments; those of the Java launcher follow
     */
    static ChildProcess start(
            String name,
            Path logs,
            List<String> launcher,
            List<String> arguments,
            Map<String, String> environment) {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        logs.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ALIVE.add(process);
            return new ChildProcess(name, process);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + ".", e);
        }
    }

    /** Kills every process that is still alive, and waits for its end. */
    public static void killAll() {
        ALIVE.forEach(Process::destroyForcibly);
        ALIVE.forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        ALIVE.clear();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The operating system's id of the process. */
    public long pid() {
        return process.pid();
    }

    /** kill -9; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(STOP_PATIENCE);
    }

    /** Asks the process to end and waits for it; kills it when it does not. */
    public void stop() {
        process.destroy();
        if (!ends(STOP_PATIENCE)) {
            kill();
        }
        ALIVE.remove(process);
    }

    /** SIGSTOP: the process keeps its memory and its connections, and does nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void wake() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int code =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (code != 0) {
                throw new IllegalStateException("Cannot send SIG" + signal + " to " + name + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** Waits until the process has ended. */
    public void awaitEnd(Duration patience) {
        if (!ends(patience)) {
            throw new IllegalStateException(name + " has not ended within " + patience + ".");
        }
        ALIVE.remove(process);
    }

    private boolean ends(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
