package torghut.ta.feed;

import static torghut.ta.config.ValueType.topic;
import static torghut.ta.config.Variable.Fallback.value;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import torghut.ta.config.Environment;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * The input topics of the job, which a forwarder writes. An absent topic is turned off.
 *
 * @param trades trades, their corrections and cancels
 * @param quotes quotes
 * @param minuteBars the feed's own minute bars
 */
public record FeedTopics(String trades, Optional<String> quotes, Optional<String> minuteBars) {

    /** The variables that name the topics. */
    public static final VariableGroup VARIABLES = new VariableGroup();

    /** Names the topic of trades. */
    public static final Variable<String> TRADES =
            VARIABLES.declare(
                    "TOPIC_TRADES", topic(), value("alpaca.trades.v1"), "Input topic of trades.");

    /** Names the topic of quotes. */
    public static final Variable<String> QUOTES =
            VARIABLES.declareSwitchable(
                    "TOPIC_QUOTES", topic(), "alpaca.quotes.v1", "Input topic of quotes.");

    /** Names the topic of minute bars. */
    public static final Variable<String> MINUTE_BARS =
            VARIABLES.declareSwitchable(
                    "TOPIC_BARS_1M",
                    topic(),
                    "alpaca.bars.1m.v1",
                    "Input topic of minute bars, used to check ours.");

    /** The variables, each of which names a topic. */
    public static final List<Variable<String>> NAMES = List.of(TRADES, QUOTES, MINUTE_BARS);

    /** Reads the names. */
    public static FeedTopics read(Environment environment) {
        return new FeedTopics(
                environment.get(TRADES), environment.read(QUOTES), environment.read(MINUTE_BARS));
    }

    /** The names of the topics that are turned on. */
    public List<String> names() {
        return List.copyOf(byVariable().values());
    }

    /** The names of the topics that are turned on, by their variable. */
    public Map<Variable<String>, String> byVariable() {
        Map<Variable<String>, String> names = new LinkedHashMap<>();
        names.put(TRADES, trades);
        quotes.ifPresent(name -> names.put(QUOTES, name));
        minuteBars.ifPresent(name -> names.put(MINUTE_BARS, name));
        return names;
    }
}
