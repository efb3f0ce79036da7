package torghut.ta.web;

import java.util.List;

/**
 * A field of the rows that the API returns: the name it has in the topics' records, and its type.
 *
 * @param name as in the record
 * @param type of its JSON value
 * @param nullable whether the value may be null; else 0 stands where an older record has no such
 *     field
 * @param description what it holds, for the API's description
 */
record Field(String name, Type type, boolean nullable, String description) {

    /** What a JSON value is. */
    enum Type {
        DOUBLE,
        LONG
    }

    private static final List<Field> PRICES =
            List.of(
                    number("open", "Price of the first trade that may set it."),
                    number("high", "Highest price."),
                    number("low", "Lowest price."),
                    number("close", "Price of the last trade that may set it."),
                    number("volume", "Sum of the sizes."),
                    number("vwap", "Volume-weighted average price."));
    private static final List<Field> QUOTE =
            List.of(
                    nullable("spread_bps", "Bid-ask spread over the mid, in basis points."),
                    nullable("imbalance", "(bid size - ask size) / (bid size + ask size)."));
    private static final List<Field> BOOK =
            List.of(
                    nullable("bid", "Bid price of the quote in force."),
                    nullable("ask", "Ask price of the quote in force."),
                    nullable("bid_size", "Size at the bid."),
                    nullable("ask_size", "Size at the ask."));
    private static final List<Field> INDICATORS =
            List.of(
                    nullable("ema12", "Exponential moving average of 12 closes."),
                    nullable("ema26", "Exponential moving average of 26 closes."),
                    nullable("macd", "ema12 - ema26."),
                    nullable("macd_signal", "Exponential moving average of 9 values of macd."),
                    nullable("macd_hist", "macd - macd_signal."),
                    nullable("rsi14", "Relative strength index of 14 bars, 0 to 100."),
                    nullable("boll_mid", "Mean of 20 closes."),
                    nullable("boll_upper", "boll_mid plus two standard deviations."),
                    nullable("boll_lower", "boll_mid minus two standard deviations."),
                    nullable(
                            "vwap_session",
                            "Volume-weighted average price since the session's start."),
                    nullable(
                            "vwap_rolling",
                            "Volume-weighted average price over the rolling window."));
    private static final Field VOLATILITY =
            nullable("realized_volatility", "Annualized realized volatility, 0.2 meaning 20 %.");
    private static final Field TRADE_COUNT = count("trade_count", "Number of trades.");

    /** Numbers of a one-second bar. */
    static final List<Field> BAR =
            join(
                    List.of(
                            PRICES,
                            List.of(TRADE_COUNT),
                            QUOTE,
                            List.of(
                                    number(
                                            "unpriced_volume",
                                            "Volume since the bar before that may not set a price; not in volume."),
                                    count(
                                            "unpriced_count",
                                            "Number of the trades of unpriced_volume.")),
                            BOOK));

    /** Numbers of a longer bar. */
    static final List<Field> AGGREGATE_BAR =
            join(
                    List.of(
                            PRICES,
                            List.of(
                                    TRADE_COUNT,
                                    count("buy_count", "Trades whose aggressor bought."),
                                    count("sell_count", "Trades whose aggressor sold."),
                                    number("buy_volume", "Volume of the buys."),
                                    number("sell_volume", "Volume of the sells."),
                                    nullable("buy_sell_ratio", "buy_count / sell_count.")),
                            QUOTE));

    /** Numbers of a one-second signal. */
    static final List<Field> SIGNAL =
            join(List.of(PRICES, INDICATORS, QUOTE, List.of(VOLATILITY), BOOK));

    /** Numbers of a signal of a longer bar. */
    static final List<Field> AGGREGATE_SIGNAL =
            join(List.of(PRICES, INDICATORS, QUOTE, List.of(VOLATILITY)));

    private static Field number(String name, String description) {
        return new Field(name, Type.DOUBLE, false, description);
    }

    private static Field nullable(String name, String description) {
        return new Field(name, Type.DOUBLE, true, description);
    }

    private static Field count(String name, String description) {
        return new Field(name, Type.LONG, false, description);
    }

    private static List<Field> join(List<List<Field>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
