package torghut.ta.forwarder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Up to which event time everything stands in Kafka. Records are confirmed in any order, so they
 * are counted in groups; a group is done when it is closed and each of its records is confirmed,
 * and the position moves over the groups that are done from the oldest on. One thread, but for
 * {@link Group#confirmed()}.
 */
final class DeliveryProgress {

    /** Records that were sent one after the other. */
    static final class Group {
        private final AtomicInteger open = new AtomicInteger();
        private long endMillis;
        private boolean closed;

        /** A record has been handed over. */
        void sent() {
            open.incrementAndGet();
        }

        /** A record stands in Kafka; by any thread. */
        void confirmed() {
            open.decrementAndGet();
        }
    }

    private final Deque<Group> groups = new ArrayDeque<>();
    private long completeMillis;

    /**
     * Starts at a position.
     *
     * @param completeMillis event time before which nothing is missing
     */
    DeliveryProgress(long completeMillis) {
        this.completeMillis = completeMillis;
        groups.add(new Group());
    }

    /** The group of the next record. */
    Group current() {
        return groups.getLast();
    }

    /**
     * Closes the group, and moves on as far as is confirmed.
     *
     * @param endMillis event time before which everything has been handed over
     */
    void close(long endMillis) {
        Group last = groups.getLast();
        last.endMillis = endMillis;
        last.closed = true;
        groups.addLast(new Group());
        while (groups.getFirst().closed && groups.getFirst().open.get() == 0) {
            completeMillis = groups.removeFirst().endMillis;
        }
    }

    /** Event time before which everything stands in Kafka, in milliseconds since the epoch. */
    long completeMillis() {
        return completeMillis;
    }
}
