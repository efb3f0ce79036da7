package torghut.ta.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Begins the next transaction of a writer while the writer's task goes on: the broker's two answers
 * take longer than all else that a task does for a checkpoint, and every sink of the task would
 * wait for its own. Whatever touches the writer waits until it is begun.
 *
 * <p>One thread at a time; only {@link #await} may be called by others that run in the task.
 */
final class NextTransaction implements AutoCloseable {

    /** After an interruption; it only has to look at it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private FutureTask<Void> beginning;
    private Thread thread;

    /**
     * Begins it in the background.
     *
     * @param begin what has to be done; nothing else may touch the writer meanwhile
     */
    void begin(Callable<Void> begin) {
        beginning = new FutureTask<>(begin);
        thread = new Thread(beginning, Thread.currentThread().getName() + " next transaction");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits until it is begun, if it is beginning.
     *
     * @throws IOException if it could not be begun
     */
    void await() throws IOException, InterruptedException {
        if (beginning == null) {
            return;
        }
        try {
            beginning.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot begin the next transaction", e.getCause());
        }
        beginning = null;
        thread = null;
    }

    /** Gives it up, and waits until nothing touches the writer any more. */
    @Override
    public void close() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(PATIENCE.toMillis());
            beginning = null;
            thread = null;
        }
    }
}
