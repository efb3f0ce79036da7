package torghut.ta.fakealpaca;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.MarketSimulator;
import torghut.ta.testkit.RecordedMarket;

/** Runs a fake Alpaca by hand, with a simulated or recorded market. */
@Command(
        name = "fake-alpaca",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Alpaca's market data, made up, on the loopback address.")
public final class FakeAlpacaMain implements Callable<Integer> {

    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofMillis(500);

    @Option(
            names = "--port",
            defaultValue = "8765",
            description =
                    "Port of stream and history (default ${DEFAULT-VALUE}; 0 for a free one).")
    private int port;

    @Option(
            names = "--key",
            defaultValue = "fake-key",
            description = "Key id of the account (default ${DEFAULT-VALUE}).")
    private String key;

    @Option(
            names = "--secret",
            defaultValue = "fake-secret",
            description = "Secret of the account (default ${DEFAULT-VALUE}).")
    private String secret;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The same seed makes the same market (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            defaultValue = "1",
            description =
                    "1 for about 35 trades and 250 quotes a second (default ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--folder",
            description =
                    "Replays trades.jsonl[.gz], quotes and bars_1m of this folder as if they"
                            + " happened now, instead of simulating.")
    private Path folder;

    @Option(
            names = "--speed",
            defaultValue = "1",
            description = "Seconds of the market per second (default ${DEFAULT-VALUE}).")
    private double speed;

    @Option(
            names = "--amended",
            defaultValue = "0.002",
            description =
                    "Part of the stock trades that are corrected or cancelled later"
                            + " (default ${DEFAULT-VALUE}).")
    private double amended;

    @Option(
            names = "--history",
            defaultValue = "PT1H",
            description = "How long the history reaches back (default ${DEFAULT-VALUE}).")
    private Duration history;

    private FakeAlpacaMain() {}

    /** Runs until it is interrupted or the recording is over. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new FakeAlpacaMain());
        command.setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                    line.getErr().println(problem.getMessage());
                    return line.getCommandSpec().exitCodeOnExecutionException();
                });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        FakeAlpaca.Options options =
                FakeAlpaca.Options.defaults()
                        .withPort(port)
                        .withAccount(key, secret)
                        .withHistory(history);
        try (FakeAlpaca alpaca = FakeAlpaca.start(options)) {
            System.out.println("stream  " + alpaca.streamUri("v2/sip"));
            System.out.println("crypto  " + alpaca.streamUri("v1beta3/crypto/us"));
            System.out.println("history " + alpaca.dataUri());
            if (folder == null) {
                publish(alpaca, new MarketSimulator(seed, Instant.now(), rate, LONGEST_DELAY));
            } else {
                try (RecordedMarket market = new RecordedMarket(folder)) {
                    publish(alpaca, market);
                }
            }
        }
        return 0;
    }

    private void publish(FakeAlpaca alpaca, Iterator<FeedRecord> market)
            throws InterruptedException {
        MarketFeed.Pace pace =
                MarketFeed.Pace.realTime()
                        .startingAt(Instant.now())
                        .withSpeed(speed)
                        .withAmendments(amended, seed);
        try (MarketFeed feed = MarketFeed.start(alpaca, market, pace)) {
            while (!feed.awaitEnd(REPORT_EVERY)) {
                report(alpaca);
            }
        }
        report(alpaca);
    }

    private static void report(FakeAlpaca alpaca) {
        StringBuilder line = new StringBuilder();
        line.append(alpaca.authenticatedConnections()).append(" clients");
        for (Channel channel : Channel.values()) {
            long published = alpaca.ledger().publishedCount(channel);
            if (published > 0) {
                line.append(
                        ", %d %s (%d sent)"
                                .formatted(
                                        published,
                                        channel.subscription(),
                                        alpaca.ledger().sentCount(channel)));
            }
        }
        System.out.println(line);
    }
}
