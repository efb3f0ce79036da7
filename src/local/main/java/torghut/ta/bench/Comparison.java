package torghut.ta.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.FileUtils;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.ReadCommitted;
import torghut.ta.wire.OutputTopics;

/**
 * Several cases, each run once per round, in an order that changes from round to round, so that
 * what slows the machine for a while does not hit one of them alone.
 *
 * <p>The broker is in this JVM, each run in one of its own. After each run the committed bars are
 * counted: a run that has lost or doubled one ends everything.
 */
final class Comparison {

    /** The first half of a log is read by a JVM that still compiles. */
    private static final int WARM_UP_ONE_IN = 2;

    private final EmbeddedKafka kafka;
    private final Path folder;
    private final PrintStream out;
    private int runs;

    /**
     * One thing to measure.
     *
     * @param label how it is called in tables
     */
    record Case(String label, Setup setup, LoadedLog log, int parallelism) {

        Variant variant() {
            return setup.variant();
        }
    }

    Comparison(EmbeddedKafka kafka, Path folder, PrintStream out) {
        this.kafka = kafka;
        this.folder = folder;
        this.out = out;
    }

    /** Results of the cases in their order, one per round. */
    Map<Case, List<RunResult>> run(List<Case> cases, int rounds) throws IOException {
        Map<Case, List<RunResult>> results = new LinkedHashMap<>();
        cases.forEach(each -> results.put(each, new ArrayList<>()));
        List<Case> order = new ArrayList<>(cases);
        for (int round = 1; round <= rounds; round++) {
            out.printf("round %d of %d:", round, rounds);
            for (Case each : order) {
                RunResult result = run(each, false).result();
                results.get(each).add(result);
                out.printf(" %s %,.0f/s", each.label(), result.recordsPerSecond());
                out.flush();
            }
            out.println();
            Collections.rotate(order, 1);
        }
        return results;
    }

    /** A run that was recorded, and where the recording is. */
    record Recorded(RunResult result, Path folder) {}

    /** Runs a case once. */
    Recorded run(Case each, boolean profiled) throws IOException {
        String name = "run-" + ++runs;
        Map<String, String> environment =
                RunTopics.environment(
                        kafka,
                        name,
                        each.log().trades(),
                        each.variant().readsQuotes() ? each.log().quotes() : "");
        environment.putAll(each.setup().variables());
        Settings settings = Settings.fromEnvironment(environment);
        kafka.createTopics(JobTopics.outputs(settings));
        Path runFolder = folder.resolve(name);
        RunResult result =
                JobProcess.run(
                        new RunPlan(
                                each.variant(),
                                environment,
                                each.parallelism(),
                                each.log().records(each.variant()) / WARM_UP_ONE_IN,
                                each.log().records(each.variant()),
                                runFolder.toString(),
                                profiled));
        for (String state : List.of("checkpoints", "savepoint", "tmp")) {
            FileUtils.deleteDirectoryQuietly(runFolder.resolve(state).toFile());
        }
        if (each.variant().writesBars()) {
            requireAllBars(each, settings.outputs().name(OutputTopics.BARS).orElseThrow());
        }
        return new Recorded(result, runFolder);
    }

    private void requireAllBars(Case each, String topic) {
        long committed = ReadCommitted.read(kafka.bootstrap(), topic, (record) -> {});
        if (committed != each.log().bars()) {
            throw new IllegalStateException(
                    "%s has committed %d bars where the log makes %d"
                            .formatted(each.label(), committed, each.log().bars()));
        }
    }
}
