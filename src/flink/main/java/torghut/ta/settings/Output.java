package torghut.ta.settings;

import static java.util.Map.entry;
import static torghut.ta.config.Variable.Fallback.value;

import java.util.List;
import java.util.Optional;
import torghut.ta.config.Environment;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.wire.OutputFormat;

/**
 * How the records with a schema are encoded.
 *
 * @param format Avro or JSON
 * @param registry where schemas are registered, if anywhere
 */
public record Output(OutputFormat format, Optional<RegistryConnection> registry) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final Variable<OutputFormat> FORMAT =
            VARIABLES.declare(
                    "OUTPUT_FORMAT",
                    ValueType.choice(
                            List.of(
                                    entry("avro", OutputFormat.AVRO),
                                    entry("json", OutputFormat.JSON))),
                    value("avro"),
                    "Encoding of bars, signals and status.");

    static Output read(Environment environment) {
        Output output = new Output(environment.get(FORMAT), RegistryConnection.read(environment));
        if (output.format == OutputFormat.JSON && environment.isSet(RegistryConnection.URL)) {
            environment.problem(
                    "SCHEMA_REGISTRY_URL is set, but OUTPUT_FORMAT is \"json\", which needs no"
                            + " registry; remove it, or set OUTPUT_FORMAT to avro.",
                    RegistryConnection.URL);
        }
        return output;
    }
}
