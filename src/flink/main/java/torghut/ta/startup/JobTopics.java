package torghut.ta.startup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import torghut.ta.config.Settings;

/** The job's topics as production declares them, with one replica. */
public final class JobTopics {

    /** Partitions of each input topic. */
    public static final int INPUT_PARTITIONS = 4;

    private static final int OUTPUT_PARTITIONS = 12;
    private static final int STATUS_PARTITIONS = 1;
    private static final int DEAD_LETTER_PARTITIONS = 2;

    private JobTopics() {}

    /** The topics that the settings name; those that are turned off are left out. */
    public static List<NewTopic> newTopics(Settings.Topics topics) {
        List<NewTopic> created = new ArrayList<>();
        created.add(input(topics.trades()));
        topics.quotes().ifPresent(name -> created.add(input(name)));
        topics.minuteBars().ifPresent(name -> created.add(input(name)));
        created.addAll(outputs(topics));
        return List.copyOf(created);
    }

    /** Those of them that the job writes. */
    public static List<NewTopic> outputs(Settings.Topics topics) {
        List<NewTopic> created = new ArrayList<>();
        created.add(output(topics.bars(), OUTPUT_PARTITIONS, "delete", 30));
        created.add(output(topics.signals(), OUTPUT_PARTITIONS, "delete", 14));
        topics.status()
                .ifPresent(
                        name -> created.add(output(name, STATUS_PARTITIONS, "compact,delete", 7)));
        topics.deadLetters()
                .ifPresent(name -> created.add(output(name, DEAD_LETTER_PARTITIONS, "delete", 30)));
        return List.copyOf(created);
    }

    private static NewTopic input(String name) {
        return new NewTopic(name, INPUT_PARTITIONS, (short) 1);
    }

    private static NewTopic output(String name, int partitions, String cleanup, int days) {
        return new NewTopic(name, partitions, (short) 1)
                .configs(
                        Map.of(
                                "cleanup.policy",
                                cleanup,
                                "retention.ms",
                                Long.toString(Duration.ofDays(days).toMillis()),
                                "compression.type",
                                "lz4",
                                "message.timestamp.type",
                                "LogAppendTime"));
    }
}
