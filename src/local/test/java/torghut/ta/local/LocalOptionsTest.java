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
import torghut.ta.local.LocalOptions.Feed;
import torghut.ta.local.LocalOptions.View;

class LocalOptionsTest {

    @TempDir private Path folder;

    @Test
    void simulatesByDefaultButNotOnTheUsersBroker() {
        assertThat(LocalOptions.parse(List.of(), false).feed()).isEqualTo(Feed.SIMULATOR);
        assertThat(LocalOptions.parse(List.of(), true).feed()).isEqualTo(Feed.NONE);
        assertThat(LocalOptions.parse(List.of("--feed", "simulator"), true).feed())
                .isEqualTo(Feed.SIMULATOR);
        assertThat(LocalOptions.parse(List.of("--feed", "none"), false).feed())
                .isEqualTo(Feed.NONE);
    }

    @Test
    void readsTheSimulatorsOptions() {
        LocalOptions options =
                LocalOptions.parse(
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
        LocalOptions fastest = LocalOptions.parse(List.of("--replay", folder.toString()), false);
        LocalOptions slower =
                LocalOptions.parse(List.of("--replay", folder.toString(), "--speed", "10"), true);

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
                "--fed simulator          | Unknown argument --fed.",
                "--seconds                | --seconds needs a value.",
                "--seconds 0              | --seconds 0: expected 1 or more.",
                "--seconds soon           | --seconds soon: expected a whole number.",
                "--rate -1                | --rate -1: expected a number above 0.",
                "--rate NaN               | --rate NaN: expected a number above 0.",
                "--feed tape              | --feed tape: expected simulator or alpaca or fake-alpaca or none.",
                "--feed replay            | --feed replay: expected simulator or alpaca or fake-alpaca or none.",
                "--view loud              | --view loud: expected live or plain.",
                "--replay /no/such/folder | --replay /no/such/folder: no such folder.",
                "--replay . --feed none   | Give either --replay or --feed, not both.",
                "--replay . --speed slow  | --speed slow: expected a number above 0.",
                "--speed 10               | --speed needs --replay.",
                "--replay . --seed 7      | --rate and --seed need the simulator.",
            })
    void saysWhatIsWrong(String arguments, String message) {
        assertThatThrownBy(() -> LocalOptions.parse(List.of(arguments.split(" ", -1)), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
