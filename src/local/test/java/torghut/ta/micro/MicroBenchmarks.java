package torghut.ta.micro;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.IndicatorSpec;

/**
 * Measures the steps that every record passes next to what others would use for them: {@code ./mvnw
 * -q -Pmicro}, all of it in about eight minutes, or with options of JMH {@code ./mvnw -q -Pmicro
 * -Dmicro.args="DecodeTrade -f 3"}.
 *
 * <p>Only the ratios of one run say something: they compare code on the same machine, in the same
 * minutes. The last thing it prints is a {@link RatioTable} of them.
 */
public final class MicroBenchmarks {

    /** Parameter of {@link UpdateCatalogue}. */
    private static final String CATALOGUE = "indicators";

    private MicroBenchmarks() {}

    /** What the command line says, else nothing and then each indicator alone. */
    private static String[] catalogue(Options commandLine) {
        Stream<String> all = IndicatorList.examples().specs().stream().map(IndicatorSpec::toString);
        return commandLine
                .getParameter(CATALOGUE)
                .orElse(Stream.concat(Stream.of(""), all).toList())
                .toArray(String[]::new);
    }

    /** Takes the options of JMH, save for the mode and the unit; fails if a benchmark does. */
    public static void main(String[] args) throws Exception {
        CommandLineOptions commandLine = new CommandLineOptions(args);
        if (commandLine.shouldHelp()) {
            commandLine.showHelp();
            return;
        }
        Options options =
                new OptionsBuilder()
                        .parent(commandLine)
                        .param(CATALOGUE, catalogue(commandLine))
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build();
        Runner runner = new Runner(options);
        if (commandLine.shouldList()) {
            runner.list();
            return;
        }
        Collection<RunResult> results = runner.run();
        System.out.println();
        System.out.print(RatioTable.of(results));
    }
}
