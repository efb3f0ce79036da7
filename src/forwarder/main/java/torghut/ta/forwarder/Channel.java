package torghut.ta.forwarder;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What Alpaca streams, by its message type. */
enum Channel {
    TRADES("t", "trades", Topic.TRADES, true),
    /** A trade was reported wrongly; comes with the trades, unasked. */
    CORRECTIONS("c", "corrections", Topic.TRADES, false),
    /** A trade is void; comes with the trades, unasked. */
    CANCELS("x", "cancelErrors", Topic.TRADES, false),
    QUOTES("q", "quotes", Topic.QUOTES, true),
    BARS("b", "bars", Topic.BARS, true),
    /** A minute bar again, because a trade of that minute came late. */
    UPDATED_BARS("u", "updatedBars", Topic.BARS, true),
    /** Trading halts and resumptions. */
    STATUSES("s", "statuses", Topic.STATUSES, true),
    /** Limit up, limit down: the band in which a stock may trade. */
    LULDS("l", "lulds", Topic.STATUSES, true);

    /** The topics that market data go to. */
    enum Topic {
        TRADES,
        QUOTES,
        BARS,
        STATUSES
    }

    private static final Map<String, Channel> BY_TYPE =
            Arrays.stream(values()).collect(Collectors.toMap(Channel::type, Function.identity()));

    private final String type;
    private final String label;
    private final Topic topic;
    private final boolean subscribable;

    Channel(String type, String label, Topic topic, boolean subscribable) {
        this.type = type;
        this.label = label;
        this.topic = topic;
        this.subscribable = subscribable;
    }

    /** Value of {@code T} in a message. */
    String type() {
        return type;
    }

    /** Name in a subscription, in the envelope and in metrics. */
    String label() {
        return label;
    }

    /** Where its messages go. */
    Topic topic() {
        return topic;
    }

    /** Whether a subscription may name it. */
    boolean subscribable() {
        return subscribable;
    }

    /** Whether its past can be asked for by REST. */
    boolean hasHistory() {
        return this == TRADES || this == QUOTES || this == BARS;
    }

    /**
     * The channel of a message type; nothing for control messages and types that we do not know.
     */
    static Optional<Channel> ofType(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }
}
