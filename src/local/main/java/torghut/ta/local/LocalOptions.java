package torghut.ta.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import torghut.ta.model.Timeframe;

/**
 * Arguments of the local run.
 *
 * @param feed where the market data come from
 * @param recording folder of the replay, present exactly with that feed
 * @param speed feed seconds per second of a replay, {@link Double#POSITIVE_INFINITY} for as fast as
 *     possible
 * @param rate multiple of the simulator's usual number of records
 * @param seed seed of the simulator
 * @param duration when to stop; absent to run until Ctrl-C or the end of a replay
 * @param view how to show what happens; absent to find out whether there is a terminal
 * @param timeframe of the bars that are shown
 */
record LocalOptions(
        Feed feed,
        Optional<Path> recording,
        double speed,
        double rate,
        long seed,
        Optional<Duration> duration,
        Optional<View> view,
        Timeframe timeframe) {

    /** Where the market data come from. */
    enum Feed {
        SIMULATOR,
        /** Alpaca's stream, through the forwarder. */
        ALPACA,
        /** A fake Alpaca on this machine, through the forwarder. */
        FAKE_ALPACA,
        REPLAY,
        NONE
    }

    /** How to show what happens. */
    enum View {
        LIVE,
        PLAIN
    }

    /** As written on the command line. */
    @Command(
            name = "./mvnw -q -Plocal",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            customSynopsis = {
                "./mvnw -q -Plocal",
                "./mvnw -q -Plocal -Dlocal.args=\"--replay DIR --speed max\""
            },
            description =
                    "Runs flink-ta on this machine: a Kafka broker, its topics, the job on a Flink"
                            + " mini cluster and a market feed, with a live view of the signals."
                            + " Ctrl-C stops everything.",
            footer = {
                "",
                "The environment variables of the job apply, such as OUTPUT_FORMAT or PARALLELISM."
                        + " With KAFKA_BOOTSTRAP, the job runs on that broker and its existing"
                        + " topics, and nothing is written to the inputs unless --feed simulator"
                        + " or --replay asks for it. Beside another flink-ta on that broker, give"
                        + " it a KAFKA_GROUP_ID and a TRANSACTION_PREFIX of its own."
            })
    private static final class Arguments {

        @Option(
                names = "--feed",
                converter = FeedConverter.class,
                description = {
                    "simulator or none: made up here, or nothing (default: simulator; none on your"
                            + " own broker);",
                    "alpaca: Alpaca's stream, with ALPACA_KEY_ID and ALPACA_SECRET_KEY set;"
                            + " ALPACA_SYMBOLS (default AAPL,MSFT,NVDA,SPY,QQQ) and ALPACA_FEED"
                            + " (iex);",
                    "fake-alpaca: the same against a fake Alpaca with a simulated market."
                })
        private Feed feed;

        @Option(
                names = "--rate",
                paramLabel = "X",
                description = "Simulator: X times the usual 35 trades and 250 quotes a second.")
        private Double rate;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Simulator: another market (default: 42).")
        private Long seed;

        @Option(
                names = "--replay",
                paramLabel = "DIR",
                description =
                        "Recorded trades, quotes and bars_1m (.jsonl or .jsonl.gz) instead; ends by"
                                + " itself with a summary.")
        private Path recording;

        @Option(
                names = "--speed",
                paramLabel = "X|max",
                converter = SpeedConverter.class,
                description = "Replay: X times as fast as recorded (default: max).")
        private Double speed;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                description = "Stop after N seconds with a summary.")
        private Long seconds;

        @Option(
                names = "--view",
                description =
                        "live or plain: a screen that moves, or lines (default: live in a"
                                + " terminal).")
        private View view;

        @Option(
                names = "--timeframe",
                converter = TimeframeConverter.class,
                description =
                        "Length of the bars that are shown, such as 1m (default: 1s, with the"
                                + " running second).")
        private Timeframe timeframe = Timeframe.S1;
    }

    /** A feed by its name; a replay has an option of its own. */
    private static final class FeedConverter implements ITypeConverter<Feed> {

        @Override
        public Feed convert(String text) {
            return Arrays.stream(Feed.values())
                    .filter(feed -> feed != Feed.REPLAY && name(feed).equals(text))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "expected simulator, alpaca, fake-alpaca or none, not "
                                                    + text));
        }

        private static String name(Feed feed) {
            return feed.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class SpeedConverter implements ITypeConverter<Double> {

        @Override
        public Double convert(String text) {
            try {
                return text.equals("max") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("expected a number or max, not " + text);
            }
        }
    }

    private static final class TimeframeConverter implements ITypeConverter<Timeframe> {

        @Override
        public Timeframe convert(String text) {
            return Timeframe.of(text)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "expected one of %s, not %s"
                                                    .formatted(Timeframe.labels(), text)));
        }
    }

    private static CommandLine commandLine() {
        return new CommandLine(new Arguments()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** What there is to ask for. */
    static String usage() {
        return commandLine().getUsageMessage(Help.Ansi.OFF);
    }

    /**
     * Reads the arguments.
     *
     * @param ownBroker whether the job runs on the user's own broker, which gets no feed unless
     *     asked for
     * @return empty if only the usage was asked for
     * @throws ParameterException names the first argument that is wrong, and why
     */
    static Optional<LocalOptions> parse(List<String> arguments, boolean ownBroker) {
        CommandLine line = commandLine();
        line.parseArgs(arguments.toArray(String[]::new));
        if (line.isUsageHelpRequested()) {
            return Optional.empty();
        }
        Arguments given = line.getCommand();
        require(
                line,
                given.recording == null || given.feed == null,
                "Give either --replay or --feed, not both.");
        require(
                line,
                given.recording == null || Files.isDirectory(given.recording),
                "--replay " + given.recording + ": no such folder.");
        Feed feed = feed(given, ownBroker);
        require(line, given.speed == null || feed == Feed.REPLAY, "--speed needs --replay.");
        require(
                line,
                (given.rate == null && given.seed == null)
                        || feed == Feed.SIMULATOR
                        || feed == Feed.FAKE_ALPACA,
                "--rate and --seed need the simulator.");
        require(
                line,
                given.rate == null || (given.rate > 0 && Double.isFinite(given.rate)),
                "--rate " + given.rate + ": expected a number above 0.");
        require(
                line,
                given.speed == null || given.speed > 0,
                "--speed " + given.speed + ": expected a number above 0.");
        require(
                line,
                given.seconds == null || given.seconds > 0,
                "--seconds " + given.seconds + ": expected 1 or more.");
        return Optional.of(
                new LocalOptions(
                        feed,
                        Optional.ofNullable(given.recording),
                        given.speed == null ? Double.POSITIVE_INFINITY : given.speed,
                        given.rate == null ? 1 : given.rate,
                        given.seed == null ? 42 : given.seed,
                        Optional.ofNullable(given.seconds).map(Duration::ofSeconds),
                        Optional.ofNullable(given.view),
                        given.timeframe));
    }

    private static Feed feed(Arguments given, boolean ownBroker) {
        if (given.recording != null) {
            return Feed.REPLAY;
        } else if (given.feed != null) {
            return given.feed;
        }
        return ownBroker ? Feed.NONE : Feed.SIMULATOR;
    }

    private static void require(CommandLine line, boolean condition, String otherwise) {
        if (!condition) {
            throw new ParameterException(line, otherwise);
        }
    }
}
