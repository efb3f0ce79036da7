package torghut.ta.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The folders of a drill. The jars of the cluster and of the S3 endpoint are put there by the
 * build; the rest is emptied before each drill, and only the logs stay after it.
 *
 * @param root of all of them
 */
public record Workspace(Path root) {

    private static final Set<Integer> GIVEN_PORTS = ConcurrentHashMap.newKeySet();

    /** Flink's own jars. */
    Path flinkLib() {
        return root.resolve("flink/lib");
    }

    /** Flink's plugins, the S3 file system among them. */
    Path flinkPlugins() {
        return root.resolve("flink/plugins");
    }

    /** Where Flink looks for the job's jar. */
    Path userLib() {
        return root.resolve("flink/usrlib");
    }

    /** Flink's configuration. */
    Path flinkConf() {
        return root.resolve("flink/conf");
    }

    /** The S3 endpoint's jar. */
    Path storeJar() {
        return root.resolve("s3/s3proxy.jar");
    }

    /** The objects of the S3 endpoint. */
    Path objects() {
        return root.resolve("run/objects");
    }

    /** The broker's log segments. */
    Path brokerLogs() {
        return root.resolve("run/kafka");
    }

    /** Local files of Flink's processes. */
    Path scratch() {
        return root.resolve("run/scratch");
    }

    /** One log file per process. */
    Path logs() {
        return root.resolve("logs");
    }

    /** Empties what an earlier drill left and makes the folders. */
    public void prepare() {
        delete(logs());
        clean();
        try {
            for (Path folder :
                    new Path[] {
                        logs(), objects(), brokerLogs(), scratch(), flinkConf(), userLib()
                    }) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes everything that the processes wrote, but the logs. */
    public void clean() {
        delete(root.resolve("run"));
    }

    void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy " + from + "; build the jar first.", e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A port of 127.0.0.1 that nobody uses now, never the same twice: its server starts later. It
     * is below those that the system gives to connections (from 32768 on Linux), else a connection
     * might take it before the server does.
     */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (GIVEN_PORTS.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
