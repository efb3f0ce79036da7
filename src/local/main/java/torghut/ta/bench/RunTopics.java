package torghut.ta.bench;

import java.util.HashMap;
import java.util.Map;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** Where runs read and write: the minute bars are the same for all and empty. */
final class RunTopics {

    private static final String MINUTE_BARS = "minute-bars";

    private RunTopics() {}

    /** Creates what all runs have in common. */
    static void create(EmbeddedKafka kafka) {
        kafka.createTopic(MINUTE_BARS, 1, Map.of());
    }

    /**
     * The job's variables for a run: where its broker and its topics are.
     *
     * @param name unlike that of every other run
     * @param quotes empty for none
     */
    static Map<String, String> environment(
            EmbeddedKafka kafka, String name, String trades, String quotes) {
        Map<String, String> variables = new HashMap<>();
        variables.put("KAFKA_BOOTSTRAP", kafka.bootstrap());
        variables.put("KAFKA_GROUP_ID", name);
        variables.put("TRANSACTION_PREFIX", name);
        variables.put("START_OFFSETS", "earliest");
        variables.put("TOPIC_TRADES", trades);
        variables.put("TOPIC_QUOTES", quotes);
        variables.put("TOPIC_BARS_1M", MINUTE_BARS);
        for (OutputTopic<?> topic : OutputTopics.DECLARED) {
            variables.put(topic.variable().name(), topic.name() + "-" + name);
        }
        return variables;
    }
}
