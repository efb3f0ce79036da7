package torghut.ta.drill;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a drill is to do, as its command line says. */
final class DrillOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private int faults;
    private int rate;

    @Option(
            names = "--seed",
            defaultValue = "7",
            description =
                    "Decides the log, the faults, what they hit and the pauses between them"
                            + " (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "KIND",
            converter = KindConverter.class,
            description = "Kinds of faults to choose from, each once per round (default all).")
    private List<Fault.Kind> kinds = List.of(Fault.Kind.values());

    @Option(
            names = "--delivery",
            defaultValue = "exactly-once",
            description =
                    "The job's guarantee (default ${DEFAULT-VALUE}); at-least-once shows that the"
                            + " judge sees repeated records.")
    private String delivery;

    @Option(
            names = "--folder",
            defaultValue = "target/drill",
            description = "Where the processes live (default ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(
            names = "--jar",
            defaultValue = "target/flink-ta.jar",
            description = "The jar of the job (default ${DEFAULT-VALUE}).")
    private Path jar;

    @Option(
            names = "--faults",
            defaultValue = "3",
            description = "How many, one after the other (default ${DEFAULT-VALUE}).")
    void setFaults(int count) {
        faults = atLeast("--faults", count, 0);
    }

    @Option(
            names = "--rate",
            defaultValue = "2000",
            description = "Trades and quotes per second (default ${DEFAULT-VALUE}).")
    void setRate(int recordsPerSecond) {
        rate = atLeast("--rate", recordsPerSecond, 1);
    }

    private int atLeast(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    command.commandLine(), option + " must be at least " + least);
        }
        return value;
    }

    /** Reads the names of kinds as they are written on the command line. */
    static final class KindConverter implements CommandLine.ITypeConverter<Fault.Kind> {

        @Override
        public Fault.Kind convert(String name) {
            try {
                return Fault.Kind.of(name);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    /** How many faults. */
    int faults() {
        return faults;
    }

    /** Decides the log and the faults. */
    long seed() {
        return seed;
    }

    /** Trades and quotes written per second. */
    int recordsPerSecond() {
        return rate;
    }

    /** The kinds of faults to choose from. */
    List<Fault.Kind> kinds() {
        return kinds;
    }

    /** The job's delivery guarantee. */
    String delivery() {
        return delivery;
    }

    /** Where the processes live. */
    Path folder() {
        return folder.toAbsolutePath();
    }

    /** The jar of the job. */
    Path jobJar() {
        return jar.toAbsolutePath();
    }
}
