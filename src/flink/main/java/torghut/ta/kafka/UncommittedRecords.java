package torghut.ta.kafka;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the heap that the sinks of a process need for transactions which are not committed yet,
 * and fails the job before they fill it.
 *
 * <p>Each checkpoint interval adds a transaction for every writer, and only a completed checkpoint
 * takes them away. While the checkpoint store is away they pile up: the records, and the producer
 * that keeps the transaction open.
 */
final class UncommittedRecords {

    /** The heap divided by this is what they may take; the state is not on it. */
    private static final int HEAP_PARTS = 2;

    /** The sinks of all jobs that this process runs. */
    static final UncommittedRecords OF_PROCESS =
            new UncommittedRecords(Runtime.getRuntime().maxMemory() / HEAP_PARTS);

    private final long limitBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** A count of its own, with a limit for all its shares together. */
    UncommittedRecords(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    /** The part of one writer; ends with {@link Share#close()}. */
    Share share() {
        return new Share();
    }

    /** What one writer has added and its committer has not released yet. */
    final class Share implements AutoCloseable {

        private long own;
        private boolean isClosed;

        private Share() {}

        /**
         * Adds what is about to be kept.
         *
         * @throws IOException if all shares together are above the limit
         */
        synchronized void add(long added) throws IOException {
            if (isClosed) {
                return;
            }
            own += added;
            long all = bytes.addAndGet(added);
            if (all > limitBytes) {
                throw new IOException(
                        ("The transactions that wait for a checkpoint need %d MiB of this"
                                        + " process's heap, and may take %d: no checkpoint was"
                                        + " completed for too long, look at the checkpoint store."
                                        + " The job restarts from its last checkpoint and computes"
                                        + " their records again.")
                                .formatted(all >> 20, limitBytes >> 20));
            }
        }

        /** Takes off what is not kept any more. */
        synchronized void release(long released) {
            if (!isClosed) {
                own -= released;
                bytes.addAndGet(-released);
            }
        }

        synchronized long bytes() {
            return own;
        }

        /** Takes off all that is left: the task has ended and keeps nothing. */
        @Override
        public synchronized void close() {
            release(own);
            isClosed = true;
        }
    }
}
