package torghut.ta.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import torghut.ta.testkit.ReadCommitted;

/**
 * Runs the job on real processes, does harm to them while a market is written into Kafka, and
 * compares everything that was committed with what the same log gives without any harm. The exit
 * code is 0 when nothing is missing, repeated or changed, 1 when something is, and 2 when the drill
 * itself could not be carried out.
 */
public final class Drill implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Drill.class);

    /** A transaction holds bars that are so much older than the moment at which it is lost. */
    private static final Duration OPEN_TRANSACTION = Rig.CHECKPOINT_INTERVAL.multipliedBy(3);

    private static final Duration READ_PATIENCE = Duration.ofMinutes(10);

    private final DrillOptions options;
    private final List<Fault> faults;
    private final Rig rig;
    private final Harms harms;
    private final List<Result.Recovery> recoveries = new ArrayList<>();

    private Feeder feeder;

    private Drill(DrillOptions options) {
        this.options = options;
        this.faults = Fault.schedule(options.seed(), options.faults(), possible(options.kinds()));
        Set<Fault.Needs> needs =
                faults.stream()
                        .map(fault -> fault.kind().needs())
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet());
        say("starting S3, Kafka and Flink, logs in " + new Workspace(options.folder()).logs());
        this.rig = new Rig(options, needs);
        this.harms = new Harms(rig);
    }

    /** Leaves out, and says so, what this machine does not allow. */
    private static List<Fault.Kind> possible(List<Fault.Kind> kinds) {
        if (!kinds.contains(Fault.Kind.CUT_NETWORK)) {
            return kinds;
        }
        Optional<String> problem = Namespace.problem();
        if (problem.isEmpty()) {
            return kinds;
        }
        say(
                "%s is skipped, as this machine gives no network of its own: %s"
                        .formatted(Fault.Kind.CUT_NETWORK.option(), problem.get()));
        List<Fault.Kind> rest =
                kinds.stream().filter(kind -> kind != Fault.Kind.CUT_NETWORK).toList();
        if (rest.isEmpty()) {
            throw new IllegalStateException("no other kind of fault was asked for");
        }
        return rest;
    }

    /** Runs a drill. */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    /** The command line. */
    static CommandLine command() {
        return new CommandLine(new Program())
                .setExecutionExceptionHandler(
                        (problem, line, parsed) -> {
                            LOG.error("The drill could not be carried out.", problem);
                            line.getErr()
                                    .println(
                                            "The drill could not be carried out: "
                                                    + problem.getMessage());
                            return line.getCommandSpec().exitCodeOnExecutionException();
                        });
    }

    /** A drill and its exit codes. */
    @Command(
            name = "drill",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Does harm to the job and checks that nobody can tell.",
            exitCodeOnInvalidInput = 2,
            exitCodeOnExecutionException = 2)
    static final class Program implements Callable<Integer> {

        @Mixin private DrillOptions options;

        DrillOptions options() {
            return options;
        }

        @Override
        public Integer call() throws Exception {
            try (Drill drill = new Drill(options)) {
                return drill.run() ? 0 : 1;
            }
        }
    }

    private boolean run() throws Exception {
        start();
        for (Fault fault : faults) {
            rig.awaitRunning(fault.calm());
            recoveries.add(recover(fault));
        }
        rig.awaitRunning(Rig.CHECKPOINT_INTERVAL);
        long written = feeder.stop();
        say("reading the rest of the log");
        Map<TopicPartition, Long> ends = rig.inputEnds();
        rig.finish(ends, READ_PATIENCE);
        say("waiting for transactions of dead writers");
        rig.awaitVisible(Harms.EXPIRY.plusSeconds(30));
        long inLog = ends.values().stream().mapToLong(Long::longValue).sum();
        if (inLog != written) {
            throw new IllegalStateException(
                    "The log has " + inLog + " records instead of " + written + ".");
        }
        Result result = judge(ends);
        System.out.println();
        System.out.print(result.table(OPEN_TRANSACTION));
        System.out.println(
                "\n%d records in the log, %d unplanned restarts of processes, seed %d"
                        .formatted(written, rig.cluster().unplannedRestarts(), options.seed()));
        if (!result.isClean()) {
            result.findings().forEach(finding -> LOG.warn("{}", finding));
            System.out.println(result.details());
        }
        return result.isClean();
    }

    private void start() {
        rig.startFromNothing();
        MarketLog log =
                new MarketLog(
                        options.seed(), options.recordsPerSecond(), System.currentTimeMillis());
        feeder = new Feeder(rig.kafka().bootstrap(), () -> record(log.next()));
        feeder.start();
        rig.awaitCommitAfter(0);
        say("the job runs");
    }

    private static ProducerRecord<byte[], byte[]> record(MarketLog.Entry entry) {
        return new ProducerRecord<>(
                Rig.topic(entry.input()),
                null,
                entry.dueMillis(),
                entry.keyBytes(),
                entry.valueBytes());
    }

    private Result.Recovery recover(Fault fault) {
        say(fault.kind().option());
        Harm harm = harms.inflict(fault);
        Duration held = Duration.ofMillis(System.currentTimeMillis() - harm.atMillis());
        long seen = rig.awaitCommitAfter(harm.atMillis());
        Result.Recovery recovery =
                new Result.Recovery(
                        fault.kind().option() + harm.detail(),
                        harm.atMillis(),
                        held,
                        Duration.ofMillis(seen - harm.atMillis()));
        say(
                "%s: first new committed record after %.1f s"
                        .formatted(recovery.fault(), recovery.firstCommit().toMillis() / 1000.0));
        return recovery;
    }

    private Result judge(Map<TopicPartition, Long> ends) throws Exception {
        say("running the same log without any fault");
        Generation undisturbed = rig.create("undisturbed");
        UndisturbedRun.run(rig.workspace(), rig.shared(undisturbed), ends);
        String bootstrap = rig.kafka().bootstrap();
        Verdict verdict = new Verdict(new CommittedOutputs(bootstrap, undisturbed));
        Outputs last = null;
        for (Generation generation : rig.generations()) {
            last = new CommittedOutputs(bootstrap, generation);
            boolean isWhole = generation.equals(rig.running());
            say(verdict.judge(last, isWhole));
        }
        Reference reference = new Reference(verdict.refused());
        ReadCommitted.read(bootstrap, Rig.topic(MarketLog.Input.TRADES), reference::add);
        verdict.compareNewest(last, reference);
        say(verdict.comparePreviews(last, reference));
        return new Result(List.copyOf(recoveries), verdict.judged(), verdict.findings());
    }

    private static void say(String what) {
        System.out.println(Instant.now() + " " + what);
    }

    @Override
    public void close() {
        if (feeder != null) {
            feeder.close();
        }
        rig.close();
    }
}
