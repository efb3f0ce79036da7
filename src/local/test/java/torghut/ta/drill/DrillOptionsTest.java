package torghut.ta.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class DrillOptionsTest {

    @Test
    void readsEveryOption() {
        DrillOptions options =
                parse(
                        "--faults",
                        "20",
                        "--seed",
                        "-5",
                        "--rate",
                        "300",
                        "--kinds",
                        "rescale,kill-broker",
                        "--delivery",
                        "at-least-once",
                        "--folder",
                        "/tmp/drill",
                        "--jar",
                        "/tmp/job.jar");

        assertThat(options.faults()).isEqualTo(20);
        assertThat(options.seed()).isEqualTo(-5);
        assertThat(options.recordsPerSecond()).isEqualTo(300);
        assertThat(options.kinds()).isEqualTo(List.of(Fault.Kind.RESCALE, Fault.Kind.KILL_BROKER));
        assertThat(options.delivery()).isEqualTo("at-least-once");
        assertThat(options.folder()).hasToString("/tmp/drill");
        assertThat(options.jobJar()).hasToString("/tmp/job.jar");
    }

    @Test
    void doesAllKindsExactlyOnceUnlessToldOtherwise() {
        assertThat(parse().delivery()).isEqualTo("exactly-once");
        assertThat(parse().kinds()).containsExactly(Fault.Kind.values());
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertRefused("--speed", "--speed", "3");
        assertRefused("--faults", "--faults");
        assertRefused("--rate must be at least 1", "--rate", "0");
        assertRefused("no fault \"flood\"", "--kinds", "flood");
        assertRefused("many", "--faults", "many");
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(message);
    }

    private static DrillOptions parse(String... arguments) {
        CommandLine command = Drill.command();
        command.parseArgs(arguments);
        return command.<Drill.Program>getCommand().options();
    }
}
