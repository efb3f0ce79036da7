package torghut.ta.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the schemas against all released ones, in both directions: see schemas/README.md. */
class SchemaEvolutionTest {

    private static final Path CURRENT = Path.of("schemas/ta");
    private static final Path RELEASED = Path.of("schemas/released");

    /**
     * Every released schema, and those of another tree (say, the default branch) when one is named.
     */
    static Stream<Path> earlierSchemas() throws IOException {
        String other = System.getProperty("schemas.against");
        return Stream.concat(
                schemasIn(RELEASED).stream(),
                other == null ? Stream.empty() : schemasIn(Path.of(other)).stream());
    }

    @Test
    void everyTopicHasAReleasedSchema() throws IOException {
        assertThat(schemasIn(RELEASED))
                .extracting(SchemaEvolutionTest::topic)
                .contains("ta.bars.1s.v1", "ta.signals.v1", "ta.status.v1");
    }

    @ParameterizedTest
    @MethodSource("earlierSchemas")
    void theCurrentSchemaIsCompatibleWithEveryEarlierOne(Path earlier) throws IOException {
        Path current = CURRENT.resolve(topic(earlier) + ".avsc");
        assertThat(breaks(parse(earlier), parse(current))).isEmpty();
    }

    /** From {@code released/<topic>/<version>.avsc} or {@code ta/<topic>.avsc}. */
    private static String topic(Path schema) {
        return schema.startsWith(RELEASED)
                ? schema.getParent().getFileName().toString()
                : schema.getFileName().toString().replaceFirst("\\.avsc$", "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
a nullable field added                 | {"name": "c", "type": ["null", "double"], "default": null}
a field with a default added           | {"name": "c", "type": "long", "default": 0}
a map with a default added             | {"name": "c", "type": {"type": "map", "values": "double"}, "default": {}}
another text                           | {"name": "b", "type": ["null", "double"], "default": null, "doc": "explained"}
""")
    void acceptsAChangeThatBothSidesCanRead(String change, String field) {
        assertThat(breaks(record(A, B), record(A, B, field))).isEmpty();
    }

    @Test
    void acceptsTheRemovalOfANullableField() {
        assertThat(breaks(record(A, B), record(A))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
a field without a default added  | {"name": "c", "type": "double"}                                            | new reader
a nullable field made required   | {"name": "b", "type": "double"}                                            | new reader
a required field made nullable   | {"name": "a", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null} | released reader
a type changed                   | {"name": "b", "type": ["null", "string"], "default": null}                 | new reader
a logical type changed           | {"name": "a", "type": {"type": "long", "logicalType": "timestamp-micros"}} | logical type
""")
    void refusesAChangeThatOneSideCannotRead(String change, String field, String complaint) {
        assertThat(breaks(record(A, B), record(A, B, field)))
                .isNotEmpty()
                .anySatisfy(text -> assertThat(text).startsWith(complaint));
    }

    /** The reason why all releases count, and not only the last one. */
    @Test
    void refusesADefaultRemovedFromAFieldThatAnOlderReleaseLacks() {
        String withoutDefault = "{\"name\": \"b\", \"type\": [\"null\", \"double\"]}";
        assertThat(breaks(record(A), record(A, B))).isEmpty();
        assertThat(breaks(record(A, B), record(A, withoutDefault))).isEmpty();
        assertThat(breaks(record(A), record(A, withoutDefault)))
                .singleElement()
                .asString()
                .startsWith("new reader");
    }

    @Test
    void refusesTheRemovalOfARequiredField() {
        assertThat(breaks(record(A, B), record(B)))
                .singleElement()
                .asString()
                .startsWith("released reader");
    }

    @Test
    void refusesAnotherName() {
        Schema renamed = new Schema.Parser().parse(record(A).toString().replace("\"R\"", "\"S\""));
        assertThat(breaks(record(A), renamed)).hasSize(2);
    }

    private static final String A =
            """
            {"name": "a", "type": {"type": "long", "logicalType": "timestamp-millis"}}\
            """;
    private static final String B =
            """
            {"name": "b", "type": ["null", "double"], "default": null}\
            """;

    /** A record of these fields, where a later definition of a name replaces the earlier one. */
    private static Schema record(String... fields) {
        Map<String, String> byName = new TreeMap<>();
        for (String field : fields) {
            byName.put(field.substring(0, field.indexOf(',')), field);
        }
        return new Schema.Parser()
                .parse(
                        """
                        {"type": "record", "name": "R", "fields": [%s]}\
                        """
                                .formatted(String.join(",", byName.values())));
    }

    /** Why readers of one of the two schemas could not read what writers of the other write. */
    private static List<String> breaks(Schema released, Schema current) {
        List<String> breaks = new ArrayList<>();
        breaks.addAll(unreadable("new reader of old records", current, released));
        breaks.addAll(unreadable("released reader of new records", released, current));
        Map<String, String> now = logicalTypes(current);
        logicalTypes(released)
                .forEach(
                        (field, type) -> {
                            if (now.containsKey(field) && !now.get(field).equals(type)) {
                                breaks.add(
                                        "logical type of %s: %s became %s"
                                                .formatted(field, type, now.get(field)));
                            }
                        });
        return breaks;
    }

    private static List<String> unreadable(String direction, Schema reader, Schema writer) {
        SchemaPairCompatibility pair =
                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE
                ? List.of()
                : List.of(direction + ": " + pair.getResult().getIncompatibilities());
    }

    /** Logical type (or none) of each field of the record and of the records in it, by path. */
    private static Map<String, String> logicalTypes(Schema schema) {
        Map<String, String> types = new TreeMap<>();
        for (Schema.Field field : schema.getFields()) {
            Schema value = field.schema();
            if (value.isUnion()) {
                value = value.getTypes().get(1);
            }
            if (value.getType() == Schema.Type.RECORD) {
                logicalTypes(value)
                        .forEach((path, type) -> types.put(field.name() + "." + path, type));
            } else {
                types.put(
                        field.name(),
                        value.getLogicalType() == null ? "none" : value.getLogicalType().getName());
            }
        }
        return types;
    }

    private static List<Path> schemasIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
        }
    }

    private static Schema parse(Path file) throws IOException {
        return new Schema.Parser().parse(file.toFile());
    }
}
