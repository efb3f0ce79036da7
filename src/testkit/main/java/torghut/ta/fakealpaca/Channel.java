package torghut.ta.fakealpaca;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a message is about: its type on the wire and the name under which it is subscribed to. */
public enum Channel {
    TRADES("t", "trades"),
    QUOTES("q", "quotes"),
    BARS("b", "bars"),
    UPDATED_BARS("u", "updatedBars"),
    DAILY_BARS("d", "dailyBars"),
    STATUSES("s", "statuses"),
    LULDS("l", "lulds"),
    IMBALANCES("i", "imbalances"),
    ORDERBOOKS("o", "orderbooks"),
    CORRECTIONS("c", "corrections"),
    CANCELS("x", "cancelErrors");

    /** Channels of a stock feed in the order in which a subscription message lists them. */
    static final List<Channel> OF_STOCKS =
            List.of(
                    TRADES,
                    QUOTES,
                    BARS,
                    UPDATED_BARS,
                    DAILY_BARS,
                    STATUSES,
                    LULDS,
                    IMBALANCES,
                    CORRECTIONS,
                    CANCELS);

    /** Channels of the crypto feed in the order in which a subscription message lists them. */
    static final List<Channel> OF_CRYPTO =
            List.of(TRADES, QUOTES, ORDERBOOKS, BARS, UPDATED_BARS, DAILY_BARS);

    private static final Map<String, Channel> BY_TYPE =
            Arrays.stream(values()).collect(Collectors.toMap(Channel::type, Function.identity()));

    private final String type;
    private final String subscription;

    Channel(String type, String subscription) {
        this.type = type;
        this.subscription = subscription;
    }

    /** Value of the field {@code T}. */
    public String type() {
        return type;
    }

    /** Name of the list of symbols in a subscribe action. */
    public String subscription() {
        return subscription;
    }

    /**
     * Corrections and cancels cannot be asked for; whoever subscribes to a symbol's trades gets
     * them.
     */
    boolean comesWithTrades() {
        return this == CORRECTIONS || this == CANCELS;
    }

    /**
     * The channel of a message type.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Channel ofType(String type) {
        Channel channel = BY_TYPE.get(type);
        if (channel == null) {
            throw new IllegalArgumentException("Unknown message type T: " + type);
        }
        return channel;
    }
}
