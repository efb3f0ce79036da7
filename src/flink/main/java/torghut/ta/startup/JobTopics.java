package torghut.ta.startup;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import torghut.ta.settings.Settings;

/** The job's topics as production declares them, with one replica. */
public final class JobTopics {

    /** Partitions of each input topic. */
    public static final int INPUT_PARTITIONS = 4;

    private JobTopics() {}

    /** The topics that the settings name; those that are turned off are left out. */
    public static List<NewTopic> newTopics(Settings settings) {
        List<NewTopic> created = new ArrayList<>();
        for (String name : settings.inputs().names()) {
            created.add(new NewTopic(name, INPUT_PARTITIONS, (short) 1));
        }
        created.addAll(outputs(settings));
        return List.copyOf(created);
    }

    /** Those of them that the job writes. */
    public static List<NewTopic> outputs(Settings settings) {
        List<NewTopic> created = new ArrayList<>();
        settings.outputs()
                .names()
                .forEach(
                        (topic, name) ->
                                created.add(
                                        new NewTopic(name, topic.storage().partitions(), (short) 1)
                                                .configs(topic.storage().config())));
        return List.copyOf(created);
    }
}
