package torghut.ta.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The columns that numbers are kept in, by name: those of the records' own fields, and one for each
 * value of a record's {@code extra}, as they come up. Numbers only grow, so a column keeps its
 * index.
 */
final class Columns {

    private static final String EXTRA = "extra.";

    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private List<String> extras = List.of();

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
                    if (name.startsWith(EXTRA)) {
                        extras =
                                Stream.concat(
                                                extras.stream(),
                                                Stream.of(name.substring(EXTRA.length())))
                                        .sorted()
                                        .toList();
                    }
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
        return extras;
    }
}
