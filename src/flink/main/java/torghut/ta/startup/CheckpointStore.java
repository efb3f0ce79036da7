package torghut.ta.startup;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Checks, before the job starts, that it can write to the folder of the checkpoints. */
public final class CheckpointStore {

    static final Duration LIMIT = Duration.ofSeconds(15);

    private CheckpointStore() {}

    /**
     * Writes a small file into the folder and deletes it again.
     *
     * @param folder an address that one of Flink's file systems knows
     * @return one sentence that says what is wrong, empty if nothing is
     */
    public static Optional<String> problem(String folder) {
        return problem(folder, LIMIT);
    }

    static Optional<String> problem(String folder, Duration limit) {
        try {
            within(limit, () -> writeAndDelete(folder));
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(sentence(folder, innermost(e)));
        } catch (TimeoutException e) {
            return Optional.of(sentence(folder, e.getMessage()));
        }
    }

    /**
     * Runs a task on a file system with a time limit, as file systems may retry for many minutes.
     */
    static <T> T within(Duration limit, Callable<T> task)
            throws ExecutionException, TimeoutException {
        ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread daemon = new Thread(work, "checkpoint-store-check");
                            daemon.setDaemon(true);
                            return daemon;
                        });
        try {
            return thread.submit(task).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException("no answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        } finally {
            thread.shutdownNow();
        }
    }

    private static Void writeAndDelete(String folder) throws IOException {
        FileSystem fileSystem = FileSystem.get(URI.create(folder));
        Path file = new Path(folder, "start-check-" + UUID.randomUUID());
        try (FSDataOutputStream out = fileSystem.create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(1);
        }
        fileSystem.delete(file, false);
        return null;
    }

    private static String sentence(String folder, String reason) {
        return ("CHECKPOINT_URI (or execution.checkpointing.dir) is %s, where no file can be"
                        + " written: %s; check the folder and, on S3, the bucket, S3_ENDPOINT,"
                        + " S3_ACCESS_KEY and S3_SECRET_KEY.")
                .formatted(folder, reason);
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String text = message == null ? "" : ": " + message.lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + text;
    }
}
