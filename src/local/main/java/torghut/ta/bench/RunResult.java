package torghut.ta.bench;

import java.util.Map;

/**
 * What one run has shown, from the end of its warm-up to the last record read.
 *
 * @param records records read
 * @param seconds wall clock
 * @param cpuSeconds of the whole process, user and system: all of Flink, nothing of the broker
 * @param cpuSecondsByThread the same by what a thread is for; the JVM's and RocksDB's own threads
 *     are together
 * @param checkpoints completed in the whole run
 * @param checkpointMillis duration of the last one before the end
 * @param checkpointBytes size of the state in it
 */
record RunResult(
        long records,
        double seconds,
        double cpuSeconds,
        Map<String, Double> cpuSecondsByThread,
        long checkpoints,
        long checkpointMillis,
        long checkpointBytes) {

    double recordsPerSecond() {
        return records / seconds;
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds / records * 1e6;
    }
}
