package torghut.ta.bench;

import java.util.Map;

/**
 * One live run, as the process that does it is told.
 *
 * @param variant what runs
 * @param environment the job's variables
 * @param parallelism of the whole job
 * @param warmUpSeconds before the measurement
 * @param seconds of the measurement
 * @param tailSeconds after it, in which its last bars become visible
 * @param folder for everything that the run writes
 */
record LivePlan(
        Variant variant,
        Map<String, String> environment,
        int parallelism,
        int warmUpSeconds,
        int seconds,
        int tailSeconds,
        String folder) {}
