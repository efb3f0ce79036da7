package torghut.ta.kafka;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accounts for the heap that uncommitted transactions need in this process, and fails the job
 * before they fill it.
 *
 * <p>Every checkpoint interval adds a transaction per writer, and only a completed checkpoint
 * removes them. While the checkpoint store is unavailable they accumulate, each with its records
 * and the producer that keeps it open.
 */
final class UncommittedRecords {

    /** They may take the heap divided by this; the job's state is not on the heap. */
    private static final int HEAP_PARTS = 2;

    /** The account of all sinks in this process. */
    static final UncommittedRecords OF_PROCESS =
            new UncommittedRecords(Runtime.getRuntime().maxMemory() / HEAP_PARTS);

    private final long limitBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** An account with a limit for all its shares together. */
    UncommittedRecords(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    /** Opens the share of one writer, until {@link Share#close()}. */
    Share share() {
        return new Share();
    }

    /** The part of one writer: what it has added and its committer has not released yet. */
    final class Share implements AutoCloseable {

        private long own;
        private boolean isClosed;

        private Share() {}

        /**
         * Adds bytes that are about to be kept.
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

        /** Removes bytes that are no longer kept. */
        synchronized void release(long released) {
            if (!isClosed) {
                own -= released;
                bytes.addAndGet(-released);
            }
        }

        synchronized long bytes() {
            return own;
        }

        /** Removes what is left, when the task has ended. */
        @Override
        public synchronized void close() {
            release(own);
            isClosed = true;
        }
    }
}
