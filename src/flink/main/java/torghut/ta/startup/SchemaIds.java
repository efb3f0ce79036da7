package torghut.ta.startup;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.config.Environment;
import torghut.ta.config.RegistryConnection;
import torghut.ta.settings.Checkpoints;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.SchemaRegistry;

/**
 * Finds the ids of the output topics' schemas in the registry.
 *
 * <p>The ids are also stored beside the checkpoints, so that a job that has started before can
 * start again while the registry is unavailable: the id of a schema never changes.
 */
public final class SchemaIds {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaIds.class);

    private SchemaIds() {}

    /**
     * Looks up the schemas, and registers those that the registry does not have. If the environment
     * has problems nothing is registered, since the job will not start.
     *
     * @param environment problems are added to it
     * @return the ids, empty without a registry
     */
    public static Map<OutputTopic<?>, Integer> find(Settings settings, Environment environment) {
        if (settings.output().registry().isEmpty()
                || settings.output().format() != OutputFormat.AVRO
                || !RegistryConnection.isAccepted(environment)) {
            return Map.of();
        }
        RegistryConnection registry = settings.output().registry().get();
        Map<String, Schema> schemas = new LinkedHashMap<>();
        settings.outputs()
                .names()
                .forEach(
                        (topic, name) -> {
                            if (environment.accepted(topic.variable())) {
                                topic.schema().ifPresent(schema -> schemas.put(name, schema));
                            }
                        });
        SchemaRegistry.Answer answer =
                environment.problems().isEmpty()
                        ? SchemaRegistry.register(registry, schemas)
                        : SchemaRegistry.check(registry, schemas);
        KnownSchemaIds known =
                new KnownSchemaIds(
                        settings.checkpoints()
                                .uri()
                                .filter(folder -> environment.accepted(Checkpoints.FOLDER)),
                        registry.url());
        Map<String, Integer> ids = answer.ids();
        if (answer.isAway()) {
            ids = known.read(schemas);
        }
        if (!answer.isAway() || !ids.keySet().containsAll(schemas.keySet())) {
            answer.problems().forEach(environment::problem);
        } else {
            LOG.warn(
                    "{} Going on with the schema ids that were noted in {}.",
                    answer.problems().get(0),
                    known);
        }
        if (answer.problems().isEmpty() && environment.problems().isEmpty()) {
            known.write(schemas, ids);
        }
        return byTopic(settings, ids);
    }

    private static Map<OutputTopic<?>, Integer> byTopic(
            Settings settings, Map<String, Integer> ids) {
        Map<OutputTopic<?>, Integer> byTopic = new LinkedHashMap<>();
        settings.outputs()
                .names()
                .forEach(
                        (topic, name) -> {
                            if (ids.containsKey(name)) {
                                byTopic.put(topic, ids.get(name));
                            }
                        });
        return byTopic;
    }
}
