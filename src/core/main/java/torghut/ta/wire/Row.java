package torghut.ta.wire;

import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * A record of a schema that is filled by the names of its fields. A name that the schema does not
 * have is passed over, so that one mapping serves every schema that has some of its fields. One row
 * serves one record after the other. Not thread-safe.
 *
 * <p>Numbers leave finite: one that is not becomes null if the schema allows null, and is refused
 * with an {@link IllegalArgumentException} if it does not. Times are milliseconds since the epoch.
 */
final class Row implements IndexedRecord {

    /** A field that has not been set, which even null is not. */
    private static final Object NOTHING = new Object();

    /** In place of the position of a name that the schema does not have. */
    private static final int ABSENT = -1;

    private final Schema schema;
    private final Object[] values;
    private final boolean[] isNullable;

    /** Names in the order in which they are set, the same for every record, and their positions. */
    private String[] names = new String[0];

    private int[] positions = new int[0];
    private int step;

    /** An empty row. */
    Row(Schema schema) {
        this.schema = schema;
        int size = schema.getFields().size();
        values = new Object[size];
        isNullable = new boolean[size];
        for (Schema.Field field : schema.getFields()) {
            boolean isRecord = field.schema().getType() == Schema.Type.RECORD;
            values[field.pos()] = isRecord ? new Row(field.schema()) : NOTHING;
            isNullable[field.pos()] = field.schema().isNullable();
        }
    }

    /** Sets a field, if the schema has it. */
    Row set(String name, Object value) {
        int position = position(name);
        if (position != ABSENT) {
            values[position] = value;
        }
        return this;
    }

    /** Sets a whole number or a time, if the schema has it. */
    Row set(String name, long value) {
        return set(name, (Object) value);
    }

    /** Sets a number, if the schema has it. */
    Row set(String name, double value) {
        int position = position(name);
        if (position != ABSENT) {
            boolean isFinite = Double.isFinite(value);
            if (!isFinite && !isNullable[position]) {
                throw new IllegalArgumentException(name + " is " + value);
            }
            values[position] = isFinite ? (Double) value : null;
        }
        return this;
    }

    /** Sets a number that may be null, if the schema has it. */
    Row set(String name, Double value) {
        return value == null ? set(name, (Object) null) : set(name, value.doubleValue());
    }

    /**
     * Where the schema has a name. Looking up every name would take half as long as encoding, so
     * the positions are remembered in the order of the calls.
     */
    @SuppressWarnings("ReferenceEquality") // names are literals: a miss only costs the lookup
    private int position(String name) {
        if (step == names.length) {
            names = Arrays.copyOf(names, step + 1);
            positions = Arrays.copyOf(positions, step + 1);
        }
        if (names[step] != name) {
            Schema.Field field = schema.getField(name);
            names[step] = name;
            positions[step] = field == null ? ABSENT : field.pos();
        }
        return positions[step++];
    }

    /** The nested record of this name, to be filled; the schema must have it. */
    Row nested(String name) {
        Row nested = (Row) values[position(name)];
        nested.step = 0;
        return nested;
    }

    /** Starts the next record; what was set before is still there until it is set again. */
    Row next() {
        step = 0;
        return this;
    }

    @Override
    public Object get(int index) {
        Object value = values[index];
        if (value == NOTHING) {
            throw new IllegalStateException("no value for " + schema.getFields().get(index).name());
        }
        return value;
    }

    @Override
    public void put(int index, Object value) {
        throw new UnsupportedOperationException("a row is filled by name");
    }

    @Override
    public Schema getSchema() {
        return schema;
    }
}
