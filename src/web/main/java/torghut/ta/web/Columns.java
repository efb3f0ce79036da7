package torghut.ta.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The columns that numbers are kept in, by name: those of the records' own fields, and one for each
 * value of a record's {@code extra}, as they come up. Numbers only grow, so a column keeps its
 * index.
 */
final class Columns {

    private static final String EXTRA = "extra.";

    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    Columns() {
        for (List<Field> fields :
                List.of(Field.BAR, Field.AGGREGATE_BAR, Field.SIGNAL, Field.AGGREGATE_SIGNAL)) {
            fields.forEach(field -> indexOf(field.name()));
        }
    }

    /** The column of a field, a new one when there is none yet. */
    synchronized int indexOf(String field) {
        return indexes.computeIfAbsent(
                field,
                name -> {
                    names.add(name);
                    return names.size() - 1;
                });
    }

    int indexOfExtra(String name) {
        return indexOf(EXTRA + name);
    }

    synchronized int count() {
        return names.size();
    }

    /** Names of the values that came in {@code extra}, sorted. */
    synchronized List<String> extras() {
        TreeSet<String> extras = new TreeSet<>();
        for (String name : names) {
            if (name.startsWith(EXTRA)) {
                extras.add(name.substring(EXTRA.length()));
            }
        }
        return List.copyOf(extras);
    }
}
