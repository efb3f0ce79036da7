package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the API have the fields of the records that they are made of, and no others. */
class FieldTest {

    /** What every row has, written apart from the numbers. */
    private static final Set<String> ENVELOPE =
            Set.of(
                    "symbol",
                    "timeframe",
                    "event_ts",
                    "ingest_ts",
                    "seq",
                    "is_final",
                    "window",
                    "source_seq",
                    "extra");

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(List.of(Field.BAR), TopicKind.BAR),
                Arguments.of(List.of(Field.SIGNAL), TopicKind.SIGNAL),
                Arguments.of(
                        List.of(Field.AGGREGATE_BAR, Field.AGGREGATE_SIGNAL), TopicKind.AGGREGATE));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowsHaveTheFieldsOfTheirRecords(List<List<Field>> rows, TopicKind kind) {
        List<Schema.Field> recorded =
                Schemas.of(kind).getFields().stream()
                        .filter(field -> !ENVELOPE.contains(field.name()))
                        .toList();
        List<Field> shown = rows.stream().flatMap(List::stream).distinct().toList();

        assertThat(shown)
                .extracting(Field::name)
                .containsExactlyInAnyOrderElementsOf(
                        recorded.stream().map(Schema.Field::name).toList());
        for (Field field : shown) {
            Schema schema = Schemas.of(kind).getField(field.name()).schema();
            List<Schema.Type> types = new ArrayList<>();
            if (schema.isUnion()) {
                schema.getTypes().forEach(type -> types.add(type.getType()));
            } else {
                types.add(schema.getType());
            }
            assertThat(types)
                    .as(field.name())
                    .contains(
                            field.type() == Field.Type.LONG
                                    ? Schema.Type.LONG
                                    : Schema.Type.DOUBLE);
            if (types.contains(Schema.Type.NULL)) {
                assertThat(field.nullable()).as("%s may be null", field.name()).isTrue();
            }
        }
    }
}
