package torghut.ta.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParameterException;
import torghut.ta.local.LocalOptions.Feed;
import torghut.ta.local.LocalOptions.View;
import torghut.ta.model.Timeframe;

class LocalOptionsTest {

    @TempDir private Path folder;

    @Test
    void simulatesByDefaultButNotOnTheUsersBroker() {
        assertThat(parse(List.of(), false).feed()).isEqualTo(Feed.SIMULATOR);
        assertThat(parse(List.of(), true).feed()).isEqualTo(Feed.NONE);
        assertThat(parse(List.of("--feed", "simulator"), true).feed()).isEqualTo(Feed.SIMULATOR);
        assertThat(parse(List.of("--feed", "none"), false).feed()).isEqualTo(Feed.NONE);
    }

    @Test
    void readsTheSimulatorsOptions() {
        LocalOptions options =
                parse(
                        List.of(
                                "--rate",
                                "2.5",
                                "--seed",
                                "-7",
                                "--seconds",
                                "30",
                                "--view",
                                "plain"),
                        false);

        assertThat(options.rate()).isEqualTo(2.5);
        assertThat(options.seed()).isEqualTo(-7);
        assertThat(options.duration()).contains(Duration.ofSeconds(30));
        assertThat(options.view()).contains(View.PLAIN);
    }

    @Test
    void readsTheReplaysOptions() {
        LocalOptions fastest = parse(List.of("--replay", folder.toString()), false);
        LocalOptions slower = parse(List.of("--replay", folder.toString(), "--speed", "10"), true);

        assertThat(fastest.feed()).isEqualTo(Feed.REPLAY);
        assertThat(fastest.recording()).contains(folder);
        assertThat(fastest.speed()).isInfinite();
        assertThat(slower.feed()).isEqualTo(Feed.REPLAY);
        assertThat(slower.speed()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--fed simulator          | Unknown options: '--fed', 'simulator'",
                "--seconds                | Missing required parameter for option '--seconds' (N)",
                "--seconds 0              | --seconds 0: expected 1 or more.",
                "--seconds soon           | 'soon' is not a long",
                "--rate -1                | --rate -1.0: expected a number above 0.",
                "--rate NaN               | --rate NaN: expected a number above 0.",
                "--feed tape              | expected simulator, alpaca, fake-alpaca or none, not tape",
                "--feed replay            | expected simulator, alpaca, fake-alpaca or none, not replay",
                "--view loud              | expected one of [LIVE, PLAIN] (case-insensitive) but was 'loud'",
                "--timeframe 7m           | 15m, 30m, 1h, 4h, 1d], not 7m",
                "--replay /no/such/folder | --replay /no/such/folder: no such folder.",
                "--replay . --feed none   | Give either --replay or --feed, not both.",
                "--replay . --speed slow  | expected a number or max, not slow",
                "--replay . --speed -1    | --speed -1.0: expected a number above 0.",
                "--speed 10               | --speed needs --replay.",
                "--replay . --seed 7      | --rate and --seed need the simulator.",
            })
    void saysWhatIsWrong(String arguments, String message) {
        assertThatThrownBy(() -> LocalOptions.parse(List.of(arguments.split(" ", -1)), false))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void showsSecondsUnlessAskedForAnotherTimeframe() {
        assertThat(parse(List.of(), false).timeframe()).isEqualTo(Timeframe.S1);
        assertThat(parse(List.of("--timeframe", "5m"), false).timeframe()).isEqualTo(Timeframe.M5);
    }

    @Test
    void whoAsksForHelpGetsTheUsage() {
        assertThat(LocalOptions.parse(List.of("--help"), false)).isEmpty();
        assertThat(LocalOptions.usage())
                .contains("--replay=DIR", "ALPACA_KEY_ID", "--timeframe", "TRANSACTION_PREFIX");
    }

    private static LocalOptions parse(List<String> arguments, boolean ownBroker) {
        return LocalOptions.parse(arguments, ownBroker).orElseThrow();
    }
}
