package torghut.ta.local;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts {@link LocalRun} from within Maven as a process of its own, with Maven's terminal, and
 * ends Maven with its exit code. Flink deserializes on threads that see the JVM's class path only,
 * which is Maven's own here; and Maven's way to start a process would hide the terminal, hide the
 * exit code and leave before the process has cleaned up.
 */
public final class LocalRunProcess {

    /** System property with the JVM's arguments, separated by spaces. */
    private static final String JVM_ARGUMENTS = "local.jvm.args";

    private LocalRunProcess() {}

    /** Takes the arguments of {@link LocalRun#main}. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of(System.getProperty(JVM_ARGUMENTS, "").trim().split("\\s+")));
        command.add("-cp");
        command.add(classPath());
        command.add(LocalRun.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both processes: the prompt must not return before the run has cleaned up.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end-local-run"));
        System.exit(process.waitFor());
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String classPath() throws URISyntaxException {
        List<String> files = new ArrayList<>();
        for (URL url : ((URLClassLoader) LocalRunProcess.class.getClassLoader()).getURLs()) {
            files.add(new File(url.toURI()).getPath());
        }
        return String.join(File.pathSeparator, files);
    }
}
