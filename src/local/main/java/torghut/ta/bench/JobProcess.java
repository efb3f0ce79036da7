package torghut.ta.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.local.LocalCluster;
import torghut.ta.settings.Settings;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.Waiting;

/**
 * One run in a JVM of its own: a Flink cluster that does nothing else, so that its CPU time is the
 * run's and nothing is left of the run before.
 */
final class JobProcess {

    /** Where the process leaves its result, in the folder of its plan. */
    static final String RESULT = "result.json";

    /** Where the process leaves its recording, in the folder of its plan. */
    static final String RECORDING = "profile.jfr";

    private static final Map<String, String> NATIVE_THREADS =
            Map.of(
                    "C1 Comp", "just-in-time compiler",
                    "C2 Comp", "just-in-time compiler",
                    "G1 ", "garbage collector",
                    "GC Thread", "garbage collector",
                    "rocksdb", "RocksDB's flushes and compactions");

    private static final double TICKS_PER_SECOND = 100;

    /** What the threads above have not used. */
    private static final String REST = "threads that have ended, and the rest of the JVM";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration CHECKPOINTS = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunPlan plan;
    private final Path folder;
    private final LocalCluster cluster;

    private JobProcess(RunPlan plan, LocalCluster cluster) {
        this.plan = plan;
        this.folder = Path.of(plan.folder());
        this.cluster = cluster;
    }

    /** Runs a plan in a process of its own, to the end. */
    static RunResult run(RunPlan plan) throws IOException {
        return run(
                plan.variant().label(),
                JobProcess.class,
                Path.of(plan.folder()),
                plan,
                RunResult.class);
    }

    /**
     * Runs a program of this benchmark in a process of its own, to the end.
     *
     * @param program gets the file of its plan and leaves {@link #RESULT} in the folder
     */
    static <T> T run(String name, Class<?> program, Path folder, Object plan, Class<T> resultType)
            throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("plan.json");
        JSON.writeValue(file.toFile(), plan);
        ChildProcess process =
                ChildProcess.start(
                        "run",
                        folder,
                        List.of(
                                "-Xmx1g",
                                "-XX:+UseG1GC",
                                "-XX:G1HeapRegionSize=8m",
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:+DebugNonSafepoints",
                                "-Dlog4j2.configurationFile=log4j2-bench.xml",
                                "-Dbench.log=" + folder.resolve("flink.log"),
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName(),
                                file.toString()),
                        Map.of());
        process.awaitEnd(PATIENCE);
        Path result = folder.resolve(RESULT);
        if (!Files.exists(result)) {
            throw new IllegalStateException(name + " has failed, see " + folder.resolve("run.log"));
        }
        return JSON.readValue(result.toFile(), resultType);
    }

    /** The argument is the file of the plan. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        RunPlan plan = JSON.readValue(Path.of(arguments[0]).toFile(), RunPlan.class);
        Path folder = Path.of(plan.folder());
        Settings settings = Settings.fromEnvironment(plan.environment());
        var flink = LocalCluster.configuration(settings, folder, plan.parallelism(), 0, 0);
        flink.set(StateBackendOptions.STATE_BACKEND, plan.variant().stateBackend());
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
        try (LocalCluster cluster = LocalCluster.start(flink, folder)) {
            StreamExecutionEnvironment env = cluster.environment();
            plan.variant().build(env, settings);
            cluster.submit(env);
            JSON.writeValue(
                    folder.resolve(RESULT).toFile(), new JobProcess(plan, cluster).measure());
        }
        System.exit(0);
    }

    private RunResult measure() throws Exception {
        awaitRead(plan.warmUpRecords());
        Recording recording = null;
        if (plan.profiled()) {
            recording = new Recording(Configuration.getConfiguration("profile"));
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.start();
        }
        Moment begin = Moment.now(cluster);
        awaitRead(plan.records());
        Moment end = Moment.now(cluster);
        if (recording != null) {
            recording.dump(folder.resolve(RECORDING));
            recording.close();
        }
        LocalCluster.Progress progress = cluster.progress();
        cluster.drainJob(PATIENCE);
        return end.since(begin, progress);
    }

    private void awaitRead(long records) {
        Waiting.until(
                records + " records to be read",
                PATIENCE,
                () -> {
                    if (cluster.isEnded()) {
                        throw new IllegalStateException("The job has ended.");
                    }
                    return cluster.metrics().recordsRead() >= records;
                });
    }

    /** What has been done up to a moment. */
    private record Moment(
            long nanos, long records, double cpuSeconds, Map<String, Double> cpuSecondsByThread) {

        private static Moment now(LocalCluster cluster) {
            return new Moment(
                    System.nanoTime(),
                    cluster.metrics().recordsRead(),
                    processCpuSeconds(),
                    threadCpuSeconds());
        }

        private static double processCpuSeconds() {
            var system =
                    (com.sun.management.OperatingSystemMXBean)
                            ManagementFactory.getOperatingSystemMXBean();
            return system.getProcessCpuTime() / 1e9;
        }

        private static Map<String, Double> threadCpuSeconds() {
            var threads = ManagementFactory.getThreadMXBean();
            Map<String, Double> seconds = new HashMap<>();
            for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
                long nanos = thread == null ? -1 : threads.getThreadCpuTime(thread.getThreadId());
                if (nanos >= 0) {
                    seconds.merge(purpose(thread.getThreadName()), nanos / 1e9, Double::sum);
                }
            }
            nativeThreadCpuSeconds()
                    .forEach((purpose, cpu) -> seconds.merge(purpose, cpu, Double::sum));
            return seconds;
        }

        /** Of the threads that are not Java's, by Linux's names of them; none elsewhere. */
        private static Map<String, Double> nativeThreadCpuSeconds() {
            Map<String, Double> seconds = new HashMap<>();
            Path tasks = Path.of("/proc/self/task");
            if (Files.isDirectory(tasks)) {
                try (Stream<Path> all = Files.list(tasks)) {
                    for (Path task : all.toList()) {
                        addNativeThread(task.resolve("stat"), seconds);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return seconds;
        }

        private static void addNativeThread(Path stat, Map<String, Double> seconds)
                throws IOException {
            String line;
            try {
                line = Files.readString(stat);
            } catch (NoSuchFileException e) {
                return; // has ended meanwhile
            }
            int nameEnd = line.lastIndexOf(')');
            String name = line.substring(line.indexOf('(') + 1, nameEnd);
            NATIVE_THREADS.forEach(
                    (prefix, purpose) -> {
                        if (name.startsWith(prefix)) {
                            String[] fields = line.substring(nameEnd + 2).split(" ", -1);
                            // utime and stime are fields 14 and 15; the first after the name is 3.
                            double ticks =
                                    Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
                            seconds.merge(purpose, ticks / TICKS_PER_SECOND, Double::sum);
                        }
                    });
        }

        /**
         * "symbols -> bars (1/2)#0" is "symbols -> bars": an operator, not one of its instances.
         */
        private static String purpose(String thread) {
            return thread.replaceAll(" \\|.*| \\(\\d+/\\d+\\)#\\d+|[-#]\\d+", "");
        }

        private RunResult since(Moment begin, LocalCluster.Progress progress) {
            double cpu = cpuSeconds - begin.cpuSeconds;
            Map<String, Double> byThread = new TreeMap<>();
            double rest = cpu;
            for (Map.Entry<String, Double> thread : cpuSecondsByThread.entrySet()) {
                double seconds =
                        thread.getValue()
                                - begin.cpuSecondsByThread.getOrDefault(thread.getKey(), 0.0);
                byThread.put(thread.getKey(), seconds);
                rest -= seconds;
            }
            byThread.put(REST, rest);
            return new RunResult(
                    records - begin.records,
                    (nanos - begin.nanos) / 1e9,
                    cpu,
                    byThread,
                    progress.completedCheckpoints(),
                    progress.checkpointMillis(),
                    progress.checkpointBytes());
        }
    }
}
