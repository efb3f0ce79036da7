package torghut.ta.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import torghut.ta.model.Timeframe;

/**
 * The API's description (OpenAPI 3.0): the paths from the file {@code openapi.json}, the rows from
 * the fields that are written.
 */
final class ApiDescription {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiDescription() {}

    static byte[] json() {
        try (InputStream text = ApiDescription.class.getResourceAsStream("openapi.json")) {
            ObjectNode document = (ObjectNode) JSON.readTree(text);
            ObjectNode schemas = document.withObject("/components/schemas");
            schemas.set("Bar", row(Field.BAR, Field.AGGREGATE_BAR, false));
            schemas.set("Signal", row(Field.SIGNAL, Field.AGGREGATE_SIGNAL, true));
            ArrayNode timeframes = schemas.withObject("/Timeframe").putArray("enum");
            Timeframe.labels().forEach(timeframes::add);
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row has the fields of a second or those of a longer bar; what both have is required. */
    private static ObjectNode row(List<Field> second, List<Field> longer, boolean signal) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        schema.put("additionalProperties", false);
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("symbol").put("type", "string");
        properties
                .putObject("timeframe")
                .put("type", "string")
                .put("description", "Not in rows of a second.");
        integer(properties, "event_ts", "End of the window, milliseconds since the epoch.");
        integer(properties, "ingest_ts", "When the job emitted the record.");
        integer(properties, "seq", "Number of the window; with the symbol, the row's identity.");
        properties.putObject("is_final").put("type", "boolean");
        properties.putObject("window").put("$ref", "#/components/schemas/Window");
        List.of("symbol", "event_ts", "ingest_ts", "seq", "is_final", "window")
                .forEach(required::add);
        for (List<Field> fields : List.of(second, longer)) {
            for (Field field : fields) {
                properties
                        .putObject(field.name())
                        .put("type", field.type() == Field.Type.LONG ? "integer" : "number")
                        .put("nullable", field.nullable())
                        .put("description", field.description());
                if (second.contains(field) && longer.contains(field) && fields == second) {
                    required.add(field.name());
                }
            }
        }
        if (signal) {
            ObjectNode extra = properties.putObject("extra").put("type", "object");
            extra.put("description", "Values of the indicator catalogue by name.");
            extra.putObject("additionalProperties").put("type", "number");
            required.add("extra");
        }
        properties.putObject("source_seq").put("type", "string").put("nullable", true);
        required.add("source_seq");
        integer(properties, "revision", "Number of the revision; only in revised rows.");
        properties.putObject("cause").put("type", "string").put("nullable", true);
        return schema;
    }

    private static void integer(ObjectNode properties, String name, String description) {
        properties
                .putObject(name)
                .put("type", "integer")
                .put("format", "int64")
                .put("description", description);
    }
}
