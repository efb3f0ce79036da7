package torghut.ta.bench;

import java.util.Map;

/**
 * One run, as the process that does it is told.
 *
 * @param variant what runs
 * @param environment the job's variables
 * @param parallelism of the whole job
 * @param warmUpRecords records that are read before the measurement begins
 * @param records all records that there are to read
 * @param folder for everything that the run writes
 * @param profiled whether the run is recorded with JDK Flight Recorder, into {@code folder}
 */
record RunPlan(
        Variant variant,
        Map<String, String> environment,
        int parallelism,
        long warmUpRecords,
        long records,
        String folder,
        boolean profiled) {}
