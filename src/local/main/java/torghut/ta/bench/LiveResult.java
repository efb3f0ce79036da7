package torghut.ta.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a live run's own process has seen, times in milliseconds since the epoch.
 *
 * @param beginMillis begin of the measurement
 * @param endMillis end of the measurement
 * @param cpuSeconds used by the process in it
 * @param records read in it
 * @param checkpoints completed in the run, by their begin
 * @param failedCheckpoints failed in the run
 * @param watermarkLagMillis how far the watermark was behind the wall clock, each second of the
 *     measurement
 */
record LiveResult(
        long beginMillis,
        long endMillis,
        double cpuSeconds,
        long records,
        List<Checkpoint> checkpoints,
        long failedCheckpoints,
        List<Long> watermarkLagMillis) {

    /** Checkpoints may begin this much later than they should. */
    private static final double MAX_SLOWDOWN = 1.5;

    /** The watermark's lag may be this much longer at the end than at the begin. */
    private static final long MAX_LAG_GROWTH_MILLIS = 500;

    /**
     * A completed checkpoint; of its parts the longest of any task.
     *
     * @param startDelayMillis until the barrier reached a task
     * @param syncMillis in which a task did nothing else
     * @param asyncMillis in which a task's state was written in the background
     */
    record Checkpoint(
            long beginMillis,
            long endMillis,
            long startDelayMillis,
            long syncMillis,
            long asyncMillis) {

        long millis() {
            return endMillis - beginMillis;
        }
    }

    LiveResult withCheckpoints(List<Checkpoint> newCheckpoints) {
        return new LiveResult(
                beginMillis,
                endMillis,
                cpuSeconds,
                records,
                newCheckpoints,
                failedCheckpoints,
                watermarkLagMillis);
    }

    /** Average number of cores in use. */
    double cores() {
        return cpuSeconds * 1e3 / (endMillis - beginMillis);
    }

    /** Of CPU time. */
    double cpuMicrosPerRecord() {
        return cpuSeconds * 1e6 / records;
    }

    /** The checkpoints that began within the measurement. */
    List<Checkpoint> measuredCheckpoints() {
        return checkpoints.stream()
                .filter(each -> each.beginMillis() >= beginMillis && each.beginMillis() < endMillis)
                .toList();
    }

    /** Times from the begin of one checkpoint to that of the next, in the measurement. */
    List<Double> checkpointPace() {
        List<Checkpoint> measured = measuredCheckpoints();
        List<Double> pace = new ArrayList<>();
        for (int i = 1; i < measured.size(); i++) {
            pace.add((double) (measured.get(i).beginMillis() - measured.get(i - 1).beginMillis()));
        }
        return pace;
    }

    /** Whether checkpoints keep their pace without a failure and the watermark keeps up. */
    boolean isStable(int intervalMillis) {
        List<Double> pace = checkpointPace();
        double slowest = MAX_SLOWDOWN * intervalMillis;
        return failedCheckpoints == 0
                && pace.size() >= (int) ((endMillis - beginMillis) / slowest) - 1
                && (pace.isEmpty() || Spread.of(pace).median() <= slowest)
                && lagGrowthMillis() <= MAX_LAG_GROWTH_MILLIS;
    }

    /** Median lag in the last third of the measurement minus that in the first. */
    double lagGrowthMillis() {
        int third = (watermarkLagMillis.size() + 2) / 3;
        return median(
                        watermarkLagMillis.subList(
                                watermarkLagMillis.size() - third, watermarkLagMillis.size()))
                - median(watermarkLagMillis.subList(0, third));
    }

    private static double median(List<Long> values) {
        return Spread.of(values.stream().map(Long::doubleValue).toList()).median();
    }
}
