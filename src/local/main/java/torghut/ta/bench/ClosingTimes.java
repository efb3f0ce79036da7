package torghut.ta.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * When a feed made it possible to close each second: as soon as every partition has a record that
 * is at least the out-of-orderness bound after the second's end.
 */
final class ClosingTimes {

    private static final long NOTHING = Long.MIN_VALUE;

    private final long boundMillis;

    /** By partition, the last second (its number since the epoch) that its records allow for. */
    private final long[] lastSecond;

    private final Map<Long, Integer> partitionsBySecond = new HashMap<>();
    private final Map<Long, Long> closableAtBySecond = new HashMap<>();

    /**
     * Nothing written yet.
     *
     * @param partitions of all topics that hold the watermark back
     * @param boundMillis of the out-of-orderness
     */
    ClosingTimes(int partitions, long boundMillis) {
        this.boundMillis = boundMillis;
        this.lastSecond = new long[partitions];
        Arrays.fill(lastSecond, NOTHING);
    }

    /**
     * The broker has a record.
     *
     * @param partition from 0
     * @param eventMillis its event time
     * @param atMillis when that was known, never before that of an earlier call
     */
    void acknowledged(int partition, long eventMillis, long atMillis) {
        long second = Math.floorDiv(eventMillis - boundMillis, 1_000) - 1;
        if (second <= lastSecond[partition]) {
            return;
        }
        long from = lastSecond[partition] == NOTHING ? second : lastSecond[partition] + 1;
        for (long closable = from; closable <= second; closable++) {
            if (partitionsBySecond.merge(closable, 1, Integer::sum) == lastSecond.length) {
                closableAtBySecond.put(closable, atMillis);
            }
        }
        lastSecond[partition] = second;
    }

    /**
     * When the second that ends at a time could be closed.
     *
     * @param endMillis its end; a second after the first record of every partition
     * @throws IllegalStateException if it cannot be closed yet
     */
    long closableAtMillis(long endMillis) {
        Long at = closableAtBySecond.get(endMillis / 1_000 - 1);
        if (at == null) {
            throw new IllegalStateException(
                    "the second that ends at " + endMillis + " cannot be closed");
        }
        return at;
    }
}
