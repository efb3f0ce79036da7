package torghut.ta.forwarder;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A feed of Alpaca's: which stream, which history, and when it must speak. */
enum Feed {
    IEX("iex", "v2/iex", "v2/stocks", "iex", Duration.ZERO),
    SIP("sip", "v2/sip", "v2/stocks", "sip", Duration.ZERO),
    /** All exchanges, a quarter of an hour late. */
    DELAYED_SIP("delayed_sip", "v2/delayed_sip", "v2/stocks", "sip", Duration.ofMinutes(15)),
    /** The symbol FAKEPACA at all hours, without history. */
    TEST("test", "v2/test", null, null, Duration.ZERO),
    CRYPTO("crypto", "v1beta3/crypto/us", "v1beta3/crypto/us", null, Duration.ZERO);

    private static final Set<Channel> CRYPTO_CHANNELS =
            Set.of(Channel.TRADES, Channel.QUOTES, Channel.BARS, Channel.UPDATED_BARS);
    private static final Set<Channel> TEST_CHANNELS =
            Set.of(Channel.TRADES, Channel.QUOTES, Channel.BARS);

    private final String label;
    private final String streamPath;
    private final String historyPath;
    private final String historyFeed;
    private final Duration delay;

    Feed(String label, String streamPath, String historyPath, String historyFeed, Duration delay) {
        this.label = label;
        this.streamPath = streamPath;
        this.historyPath = historyPath;
        this.historyFeed = historyFeed;
        this.delay = delay;
    }

    /** Name in the settings, in envelopes and in the status. */
    String label() {
        return label;
    }

    /** Path of the stream below Alpaca's address. */
    String streamPath() {
        return streamPath;
    }

    /** Path of the history; nothing when the feed has none. */
    Optional<String> historyPath() {
        return Optional.ofNullable(historyPath);
    }

    /** Value of the parameter {@code feed} of the history; nothing when it takes none. */
    Optional<String> historyFeed() {
        return Optional.ofNullable(historyFeed);
    }

    /** How far its events lie behind the clock by design. */
    Duration delay() {
        return delay;
    }

    /** Whether it trades around the clock. */
    boolean alwaysOpen() {
        return this == CRYPTO || this == TEST;
    }

    /** Whether the stream has the channel. */
    boolean offers(Channel channel) {
        return switch (this) {
            case CRYPTO -> CRYPTO_CHANNELS.contains(channel);
            case TEST -> TEST_CHANNELS.contains(channel);
            default -> true;
        };
    }
}
