package torghut.ta.forwarder;

import static java.util.Map.entry;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.mandatory;
import static torghut.ta.config.Variable.Fallback.value;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import torghut.ta.config.Environment;
import torghut.ta.config.KafkaConnection;
import torghut.ta.config.Secret;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.feed.FeedTopics;

/**
 * Everything that can be set.
 *
 * @param alpaca whom to ask for what
 * @param kafka how to reach the brokers
 * @param topics where messages go; a topic that is turned off is missing
 * @param statusTopic where the forwarder's own state goes; absent when turned off
 * @param sharesInQuotes whether the sizes of quotes are turned from round lots into shares
 * @param recovery how gaps are healed
 * @param producerBufferBytes what waits for Kafka at most
 * @param statusInterval time between status records
 * @param httpPort port of health, readiness and metrics; 0 for a free one
 */
record ForwarderSettings(
        Alpaca alpaca,
        KafkaConnection kafka,
        Map<Channel.Topic, String> topics,
        Optional<String> statusTopic,
        boolean sharesInQuotes,
        Recovery recovery,
        long producerBufferBytes,
        Duration statusInterval,
        int httpPort) {

    /** The program's name, in messages. */
    static final String PROGRAM = "flink-ta-forwarder";

    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9][A-Z0-9./-]{0,31}");
    private static final Pattern LENGTH = Pattern.compile("([1-9][0-9]{0,5})([mh])");

    private static final VariableGroup OWN_VARIABLES = new VariableGroup();

    private static final Variable<Secret> ALPACA_KEY_ID =
            OWN_VARIABLES.declareSecret(
                    "ALPACA_KEY_ID", ValueType.key(), "Id of the API key; must be set.");

    private static final Variable<Secret> ALPACA_SECRET_KEY =
            OWN_VARIABLES.declareSecret(
                    "ALPACA_SECRET_KEY", ValueType.key(), "Secret of the API key; must be set.");

    private static final Variable<Feed> ALPACA_FEED =
            OWN_VARIABLES.declare(
                    "ALPACA_FEED",
                    ValueType.choice(
                            Arrays.stream(Feed.values())
                                    .map(feed -> entry(feed.label(), feed))
                                    .toList()),
                    value("iex"),
                    "Which market data; `test` has the symbol FAKEPACA at all hours.");

    private static final Variable<List<String>> ALPACA_SYMBOLS =
            OWN_VARIABLES.declare(
                    "ALPACA_SYMBOLS",
                    symbolsType(),
                    mandatory(),
                    "What to subscribe to. With `*`, gaps are healed for the symbols that have been"
                            + " seen since the start.");

    private static final Variable<Set<Channel>> ALPACA_CHANNELS =
            OWN_VARIABLES.declare(
                    "ALPACA_CHANNELS",
                    channelsType(),
                    derived("all that the feed has and that have a topic"),
                    "Corrections and cancels come with the trades by themselves.");

    private static final Variable<URI> ALPACA_URL =
            OWN_VARIABLES.declare(
                    "ALPACA_URL",
                    streamType(),
                    derived("that of `ALPACA_FEED` at `wss://stream.data.alpaca.markets`"),
                    "Address of the stream, path included.");

    private static final Variable<String> ALPACA_DATA_URL =
            OWN_VARIABLES.declare(
                    "ALPACA_DATA_URL",
                    ValueType.httpUrl(),
                    value("https://data.alpaca.markets"),
                    "Address of the history, without the path of the feed.");

    private static final Variable<String> TOPIC_STATUSES =
            OWN_VARIABLES.declareSwitchable(
                    "TOPIC_STATUSES",
                    ValueType.topic(),
                    "alpaca.statuses.v1",
                    "Topic of trading statuses and of limits up and down.");

    private static final Variable<String> TOPIC_ALPACA_STATUS =
            OWN_VARIABLES.declareSwitchable(
                    "TOPIC_ALPACA_STATUS",
                    ValueType.topic(),
                    "alpaca.status.v1",
                    "Topic of the forwarder's own state, which a restart reads to go on.");

    private static final Variable<Boolean> QUOTE_SIZES =
            OWN_VARIABLES.declare(
                    "QUOTE_SIZES",
                    ValueType.choice(List.of(entry("lots", false), entry("shares", true))),
                    value("lots"),
                    "Sizes of a stock's quotes: as Alpaca sends them, in round lots, or times 100.");

    private static final Variable<Backfill> BACKFILL =
            OWN_VARIABLES.declare(
                    "BACKFILL",
                    backfillType(),
                    value("off"),
                    "History to write before the stream at the very first start; `session` is from"
                            + " 04:00 in New York (crypto: 00:00 UTC).");

    private static final Variable<Duration> HEAL_TIMEOUT_MS =
            OWN_VARIABLES.declare(
                    "HEAL_TIMEOUT_MS",
                    ValueType.milliseconds(0, DAY_MS),
                    value("60000"),
                    "How long live messages wait for what was missed before them.");

    private static final Variable<Long> HEAL_BUFFER_MESSAGES =
            OWN_VARIABLES.declare(
                    "HEAL_BUFFER_MESSAGES",
                    ValueType.number(1, 10_000_000),
                    value("200000"),
                    "How many of them wait at most; each takes about 1 kB.");

    private static final Variable<Duration> HEAL_LONGEST_GAP_HOURS =
            OWN_VARIABLES.declare(
                    "HEAL_LONGEST_GAP_HOURS",
                    ValueType.hours(1, 8_784),
                    value("24"),
                    "What was missed longer ago is reported and not fetched.");

    private static final Variable<Duration> DATA_TIMEOUT_MS =
            OWN_VARIABLES.declare(
                    "DATA_TIMEOUT_MS",
                    ValueType.milliseconds(0, DAY_MS),
                    value("60000"),
                    "Silence of the trades or of the quotes within the market's hours after which"
                            + " the connection counts as dead; 0 for never.");

    private static final Variable<Long> PRODUCER_BUFFER_BYTES =
            OWN_VARIABLES.declare(
                    "PRODUCER_BUFFER_BYTES",
                    ValueType.number(1 << 18, 1L << 32),
                    value("67108864"),
                    "What waits while Kafka is away; when it is full the stream is closed.");

    private static final Variable<Duration> STATUS_INTERVAL_MS =
            OWN_VARIABLES.declare(
                    "STATUS_INTERVAL_MS",
                    ValueType.milliseconds(100, 3_600_000),
                    value("10000"),
                    "Time between status records when nothing changes.");

    private static final Variable<Long> HTTP_PORT =
            OWN_VARIABLES.declare(
                    "HTTP_PORT",
                    ValueType.number(0, 65_535),
                    value("8080"),
                    "Port of `/healthz`, `/readyz` and `/metrics`; 0 for a free one.");

    /** Every variable of the forwarder, in the order of the documentation. */
    static final List<Variable<?>> VARIABLES =
            Stream.of(OWN_VARIABLES, FeedTopics.VARIABLES, KafkaConnection.VARIABLES)
                    .<Variable<?>>flatMap(group -> group.variables().stream())
                    .toList();

    /** Reads the settings. Problems stay in the environment, and defaults hold instead. */
    static ForwarderSettings read(Environment environment) {
        Feed feed = environment.get(ALPACA_FEED);
        FeedTopics feedTopics = FeedTopics.read(environment);
        Map<Channel.Topic, String> topics = new EnumMap<>(Channel.Topic.class);
        topics.put(Channel.Topic.TRADES, feedTopics.trades());
        feedTopics.quotes().ifPresent(topic -> topics.put(Channel.Topic.QUOTES, topic));
        feedTopics.minuteBars().ifPresent(topic -> topics.put(Channel.Topic.BARS, topic));
        environment
                .read(TOPIC_STATUSES)
                .ifPresent(topic -> topics.put(Channel.Topic.STATUSES, topic));
        environment.requireDifferent(
                "topic",
                Stream.concat(
                                FeedTopics.NAMES.stream(),
                                Stream.of(TOPIC_STATUSES, TOPIC_ALPACA_STATUS))
                        .toList());
        boolean shares = environment.get(QUOTE_SIZES);
        if (shares && feed == Feed.CRYPTO) {
            environment.problem(
                    "QUOTE_SIZES is \"shares\", but crypto has no round lots; remove it.",
                    QUOTE_SIZES);
        }
        return new ForwarderSettings(
                new Alpaca(
                        required(environment, ALPACA_KEY_ID),
                        required(environment, ALPACA_SECRET_KEY),
                        feed,
                        environment
                                .read(ALPACA_URL)
                                .orElseGet(
                                        () ->
                                                URI.create(
                                                        "wss://stream.data.alpaca.markets/"
                                                                + feed.streamPath())),
                        URI.create(environment.get(ALPACA_DATA_URL)),
                        channels(environment, feed, topics.keySet()),
                        environment.read(ALPACA_SYMBOLS).orElse(List.of()),
                        environment.get(DATA_TIMEOUT_MS)),
                KafkaConnection.read(environment),
                topics,
                environment.read(TOPIC_ALPACA_STATUS),
                shares,
                new Recovery(
                        environment.get(BACKFILL),
                        environment.get(HEAL_TIMEOUT_MS),
                        environment.get(HEAL_BUFFER_MESSAGES).intValue(),
                        environment.get(HEAL_LONGEST_GAP_HOURS)),
                environment.get(PRODUCER_BUFFER_BYTES),
                environment.get(STATUS_INTERVAL_MS),
                environment.get(HTTP_PORT).intValue());
    }

    private static Secret required(Environment environment, Variable<Secret> variable) {
        if (!environment.isSet(variable)) {
            environment.problem(
                    variable.name() + " is not set; accepted: " + variable.accepted() + ".",
                    variable);
        }
        return environment.read(variable).orElse(new Secret(""));
    }

    private static Set<Channel> channels(
            Environment environment, Feed feed, Set<Channel.Topic> topics) {
        Optional<Set<Channel>> given = environment.read(ALPACA_CHANNELS);
        if (given.isEmpty()) {
            Set<Channel> all = EnumSet.noneOf(Channel.class);
            Arrays.stream(Channel.values())
                    .filter(Channel::subscribable)
                    .filter(feed::offers)
                    .filter(channel -> topics.contains(channel.topic()))
                    .forEach(all::add);
            return all;
        }
        for (Channel channel : given.get()) {
            if (!feed.offers(channel)) {
                environment.problem(
                        "ALPACA_CHANNELS has \""
                                + channel.label()
                                + "\", which the feed \""
                                + feed.label()
                                + "\" has not.",
                        ALPACA_CHANNELS);
            } else if (!topics.contains(channel.topic())) {
                environment.problem(
                        "ALPACA_CHANNELS has \""
                                + channel.label()
                                + "\", whose topic is turned off.",
                        ALPACA_CHANNELS);
            }
        }
        return given.get();
    }

    private static ValueType<List<String>> symbolsType() {
        return new ValueType<>(
                "symbols in capital letters, separated by commas, none twice; or * for all",
                text -> {
                    if (text.equals("*")) {
                        return List.of(text);
                    }
                    List<String> symbols = elements(text);
                    ValueType.require(
                            symbols.stream().allMatch(name -> SYMBOL.matcher(name).matches()));
                    ValueType.require(symbols.stream().distinct().count() == symbols.size());
                    return symbols;
                });
    }

    private static ValueType<Set<Channel>> channelsType() {
        List<Channel> choices =
                Arrays.stream(Channel.values()).filter(Channel::subscribable).toList();
        return new ValueType<>(
                "some of "
                        + String.join(", ", choices.stream().map(Channel::label).toList())
                        + ", separated by commas",
                text -> {
                    Set<Channel> channels = EnumSet.noneOf(Channel.class);
                    for (String name : elements(text)) {
                        channels.add(
                                choices.stream()
                                        .filter(channel -> channel.label().equals(name))
                                        .findFirst()
                                        .orElseThrow(IllegalArgumentException::new));
                    }
                    return channels;
                });
    }

    private static ValueType<URI> streamType() {
        return new ValueType<>(
                "wss://host[:port]/path or ws://..., without user, query or fragment",
                text -> {
                    URI uri = URI.create(text);
                    ValueType.require(
                            "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme()));
                    ValueType.require(uri.getHost() != null);
                    ValueType.require(uri.getRawUserInfo() == null);
                    ValueType.require(uri.getRawQuery() == null && uri.getRawFragment() == null);
                    return uri;
                });
    }

    private static ValueType<Backfill> backfillType() {
        return new ValueType<>(
                "off, session, or a number of minutes or hours such as 90m or 6h",
                text -> {
                    Matcher length = LENGTH.matcher(text);
                    if (length.matches()) {
                        long number = Long.parseLong(length.group(1));
                        return new Backfill.Last(
                                length.group(2).equals("h")
                                        ? Duration.ofHours(number)
                                        : Duration.ofMinutes(number));
                    }
                    ValueType.require(text.equals("off") || text.equals("session"));
                    return text.equals("off") ? new Backfill.Off() : new Backfill.Session();
                });
    }

    private static List<String> elements(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /**
     * Whom to ask for what.
     *
     * @param stream address of the stream, path included
     * @param history address of the history, without a path
     * @param channels what to subscribe to
     * @param symbols for which symbols; {@code *} alone means all
     * @param dataTimeout silence that is a fault; zero for never
     */
    record Alpaca(
            Secret keyId,
            Secret secretKey,
            Feed feed,
            URI stream,
            URI history,
            Set<Channel> channels,
            List<String> symbols,
            Duration dataTimeout) {}

    /**
     * How gaps are healed.
     *
     * @param backfill what to fetch at the very first start
     * @param timeout how long live messages wait for what was missed
     * @param bufferMessages how many of them wait at most
     * @param longestGap what lies further back is not fetched
     */
    record Recovery(Backfill backfill, Duration timeout, int bufferMessages, Duration longestGap) {}

    /** What to fetch at the very first start, when nothing stands in Kafka. */
    sealed interface Backfill {

        /** Nothing. */
        record Off() implements Backfill {}

        /** The last so and so many hours or minutes. */
        record Last(Duration duration) implements Backfill {}

        /** From the start of the trading day. */
        record Session() implements Backfill {}
    }
}
