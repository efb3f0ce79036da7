package torghut.ta.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
 * @param help whether only the usage was asked for
 */
record LocalOptions(
        Feed feed,
        Optional<Path> recording,
        double speed,
        double rate,
        long seed,
        Optional<Duration> duration,
        Optional<View> view,
        boolean help) {

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

    static final String USAGE =
            """
Runs flink-ta on this machine: a Kafka broker, its topics, the job on a Flink mini cluster
and a market feed, with a live view of the signals. Ctrl-C stops everything.

  ./mvnw -q -Plocal
  ./mvnw -q -Plocal -Dlocal.args="--replay DIR --speed max"

  --feed simulator|none  market data (default: simulator; none on your own broker)
  --feed alpaca          Alpaca's stream, with ALPACA_KEY_ID and ALPACA_SECRET_KEY set;
                         ALPACA_SYMBOLS (default AAPL,MSFT,NVDA,SPY,QQQ) and ALPACA_FEED (iex)
  --feed fake-alpaca     the same against a fake Alpaca with a simulated market
  --rate X               simulator: X times the usual 35 trades and 250 quotes a second
  --seed N               simulator: another market (default 42)
  --replay DIR           recorded trades, quotes and bars_1m (.jsonl or .jsonl.gz) instead;
                         ends by itself with a summary
  --speed X|max          replay: X times as fast as recorded (default max)
  --seconds N            stop after N seconds with a summary
  --view live|plain      a screen that moves, or lines (default: live in a terminal)
  --help                 this text

The environment variables of the job apply, such as OUTPUT_FORMAT or PARALLELISM. With
KAFKA_BOOTSTRAP, the job runs on that broker and its existing topics, and nothing is
written to the inputs unless --feed simulator or --replay asks for it. Beside another
flink-ta on that broker, give it a KAFKA_GROUP_ID and a TRANSACTION_PREFIX of its own.
""";

    /**
     * Reads the arguments.
     *
     * @param ownBroker whether the job runs on the user's own broker, which gets no feed unless
     *     asked for
     * @throws IllegalArgumentException names the first argument that is wrong, and why
     */
    static LocalOptions parse(List<String> arguments, boolean ownBroker) {
        Feed feed = null;
        Path recording = null;
        Double speed = null;
        Double rate = null;
        Long seed = null;
        Duration duration = null;
        View view = null;
        boolean help = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            switch (name) {
                case "--feed" ->
                        feed =
                                choice(
                                        name,
                                        value(name, rest),
                                        Feed.SIMULATOR,
                                        Feed.ALPACA,
                                        Feed.FAKE_ALPACA,
                                        Feed.NONE);
                case "--replay" -> recording = folder(value(name, rest));
                case "--speed" -> speed = speed(value(name, rest));
                case "--rate" -> rate = positive(name, value(name, rest));
                case "--seed" -> seed = whole(name, value(name, rest));
                case "--seconds" -> duration = seconds(name, value(name, rest));
                case "--view" -> view = choice(name, value(name, rest), View.values());
                case "--help", "-h" -> help = true;
                default -> throw new IllegalArgumentException("Unknown argument " + name + ".");
            }
        }
        if (recording != null && feed != null) {
            throw new IllegalArgumentException("Give either --replay or --feed, not both.");
        }
        if (recording != null) {
            feed = Feed.REPLAY;
        } else if (feed == null) {
            feed = ownBroker ? Feed.NONE : Feed.SIMULATOR;
        }
        if (speed != null && feed != Feed.REPLAY) {
            throw new IllegalArgumentException("--speed needs --replay.");
        }
        boolean simulated = feed == Feed.SIMULATOR || feed == Feed.FAKE_ALPACA;
        if ((rate != null || seed != null) && !simulated) {
            throw new IllegalArgumentException("--rate and --seed need the simulator.");
        }
        return new LocalOptions(
                feed,
                Optional.ofNullable(recording),
                speed == null ? Double.POSITIVE_INFINITY : speed,
                rate == null ? 1 : rate,
                seed == null ? 42 : seed,
                Optional.ofNullable(duration),
                Optional.ofNullable(view),
                help);
    }

    private static String value(String name, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(name + " needs a value.");
        }
        return rest.next();
    }

    @SafeVarargs
    private static <E extends Enum<E>> E choice(String name, String value, E... choices) {
        List<String> names = new ArrayList<>();
        for (E choice : choices) {
            String choiceName = choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (choiceName.equals(value)) {
                return choice;
            }
            names.add(choiceName);
        }
        throw new IllegalArgumentException(
                name + " " + value + ": expected " + String.join(" or ", names) + ".");
    }

    private static Path folder(String value) {
        Path folder = Path.of(value);
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--replay " + value + ": no such folder.");
        }
        return folder;
    }

    private static double speed(String value) {
        return value.equals("max") ? Double.POSITIVE_INFINITY : positive("--speed", value);
    }

    private static double positive(String name, String value) {
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message as a number out of range.
        }
        throw new IllegalArgumentException(name + " " + value + ": expected a number above 0.");
    }

    private static long whole(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " " + value + ": expected a whole number.", e);
        }
    }

    private static Duration seconds(String name, String value) {
        long seconds = whole(name, value);
        if (seconds <= 0) {
            throw new IllegalArgumentException(name + " " + value + ": expected 1 or more.");
        }
        return Duration.ofSeconds(seconds);
    }
}
