package torghut.ta.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * A number of the rows that the API returns, as the schema of the topic's records has it.
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

    /** Rows have these without being asked. */
    private static final Set<String> ENVELOPE = Set.of("event_ts", "ingest_ts", "seq");

    /** Numbers of a one-second bar. */
    static final List<Field> BAR = numbers(TopicKind.BAR, name -> false);

    /** What a signal adds to its bar. A bar that only a revision knows has none. */
    private static final Predicate<String> IS_INDICATOR =
            names(numbers(TopicKind.SIGNAL, name -> false)).and(names(BAR).negate());

    /** Numbers of a one-second signal. */
    static final List<Field> SIGNAL = numbers(TopicKind.SIGNAL, IS_INDICATOR);

    /** Numbers of a longer bar. */
    static final List<Field> AGGREGATE_BAR =
            chosen(numbers(TopicKind.AGGREGATE, IS_INDICATOR), IS_INDICATOR.negate());

    /** Numbers of a signal of a longer bar. */
    static final List<Field> AGGREGATE_SIGNAL =
            chosen(numbers(TopicKind.AGGREGATE, IS_INDICATOR), names(SIGNAL));

    private static List<Field> numbers(TopicKind kind, Predicate<String> mayBeMissing) {
        List<Field> fields = new ArrayList<>();
        for (Schema.Field field : Schemas.of(kind).getFields()) {
            Schema schema = field.schema();
            List<Schema> types = schema.isUnion() ? schema.getTypes() : List.of(schema);
            boolean nullable = schema.isNullable() || mayBeMissing.test(field.name());
            for (Schema type : types) {
                Type number =
                        switch (type.getType()) {
                            case DOUBLE -> Type.DOUBLE;
                            case LONG -> Type.LONG;
                            default -> null;
                        };
                if (number != null && !ENVELOPE.contains(field.name())) {
                    fields.add(new Field(field.name(), number, nullable, field.doc()));
                }
            }
        }
        return List.copyOf(fields);
    }

    private static Predicate<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).collect(Collectors.toSet())::contains;
    }

    private static List<Field> chosen(List<Field> fields, Predicate<String> names) {
        return fields.stream().filter(field -> names.test(field.name())).toList();
    }
}
