package torghut.ta.web;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Up to 64 rows of a series in order of their seq, a column per number. A number that is not there
 * is NaN, and a column without any number takes no memory. What guards the series guards its
 * chunks.
 */
final class Chunk {

    static final int ROWS = 64;

    private static final int FIRST_CAPACITY = 8;
    private static final long NO_ID = Long.MIN_VALUE;

    /** Ids of trades that are plain numbers are kept as such. */
    private static final String NUMBERED = "t:(0|[1-9][0-9]{0,17})";

    private long[] seqs = new long[FIRST_CAPACITY];
    private long[] starts = new long[FIRST_CAPACITY];
    private long[] ends = new long[FIRST_CAPACITY];
    private long[] barIngest = new long[FIRST_CAPACITY];
    private long[] signalIngest = new long[FIRST_CAPACITY];
    private long[] sources = new long[FIRST_CAPACITY];
    private boolean[] finals = new boolean[FIRST_CAPACITY];
    private double[][] numbers = {};
    private Map<Long, String> otherSources = Map.of();
    private int rows;
    private int version;
    private boolean revised;

    int rows() {
        return rows;
    }

    /** Whether rows of it are as they were revised, which they then say. */
    boolean isRevised() {
        return revised;
    }

    void setRevised() {
        revised = true;
    }

    boolean isFull() {
        return rows == ROWS;
    }

    /**
     * Grows with every change of a row, so that what was made of the rows can be told to be old.
     */
    int version() {
        return version;
    }

    long seq(int row) {
        return seqs[row];
    }

    long start(int row) {
        return starts[row];
    }

    long end(int row) {
        return ends[row];
    }

    boolean isFinal(int row) {
        return finals[row];
    }

    /** When the job emitted the row's bar or signal, 0 when that has not come. */
    long ingestMillis(int row, View view) {
        return view == View.BARS ? barIngest[row] : signalIngest[row];
    }

    Optional<String> source(int row) {
        return sources[row] == NO_ID
                ? Optional.ofNullable(otherSources.get(seqs[row]))
                : Optional.of("t:" + sources[row]);
    }

    double number(int row, int column) {
        return column < numbers.length && numbers[column] != null
                ? numbers[column][row]
                : Double.NaN;
    }

    long lastSeq() {
        return seqs[rows - 1];
    }

    long lastEnd() {
        return ends[rows - 1];
    }

    /** The first row whose seq is not below, the number of rows when there is none. */
    int firstNotBelow(long seq) {
        int found = Arrays.binarySearch(seqs, 0, rows, seq);
        return found >= 0 ? found : -found - 1;
    }

    /** The first row whose window does not start before, the number of rows when there is none. */
    int firstStartNotBelow(long startMillis) {
        int found = Arrays.binarySearch(starts, 0, rows, startMillis);
        return found >= 0 ? found : -found - 1;
    }

    /** Whether the bar or the signal of the row has come. */
    boolean has(int row, View view) {
        return ingestMillis(row, view) != 0;
    }

    /** Adds a row of another chunk behind the last. */
    void append(Chunk other, int from) {
        int row = rows;
        if (rows == seqs.length) {
            grow();
        }
        seqs[row] = other.seqs[from];
        starts[row] = other.starts[from];
        ends[row] = other.ends[from];
        barIngest[row] = other.barIngest[from];
        signalIngest[row] = other.signalIngest[from];
        finals[row] = other.finals[from];
        sources[row] = NO_ID;
        other.source(from).ifPresent(source -> setSource(row, source));
        for (int column = 0; column < other.numbers.length; column++) {
            double value = other.number(from, column);
            if (!Double.isNaN(value)) {
                set(row, column, value);
            }
        }
        rows++;
        version++;
    }

    /** Opens an empty row there; the rows from there on move by one. */
    void insert(int row, TopicRecord record) {
        if (rows == seqs.length) {
            grow();
        }
        int moved = rows - row;
        System.arraycopy(seqs, row, seqs, row + 1, moved);
        System.arraycopy(starts, row, starts, row + 1, moved);
        System.arraycopy(ends, row, ends, row + 1, moved);
        System.arraycopy(barIngest, row, barIngest, row + 1, moved);
        System.arraycopy(signalIngest, row, signalIngest, row + 1, moved);
        System.arraycopy(sources, row, sources, row + 1, moved);
        System.arraycopy(finals, row, finals, row + 1, moved);
        for (double[] column : numbers) {
            if (column != null) {
                System.arraycopy(column, row, column, row + 1, moved);
                column[row] = Double.NaN;
            }
        }
        seqs[row] = record.seq();
        starts[row] = record.startMillis();
        ends[row] = record.endMillis();
        barIngest[row] = 0;
        signalIngest[row] = 0;
        sources[row] = NO_ID;
        rows++;
        version++;
    }

    /** Puts a record's fields into its row. */
    void fill(int row, TopicKind kind, TopicRecord record, Columns columns) {
        long ingest = record.millis("ingest_ts");
        if (kind != TopicKind.SIGNAL) {
            barIngest[row] = ingest;
        }
        if (kind != TopicKind.BAR) {
            signalIngest[row] = ingest;
        }
        finals[row] = record.flag("is_final");
        record.text("source_seq").ifPresent(source -> setSource(row, source));
        for (Map.Entry<String, Object> field : record.fields().entrySet()) {
            if (field.getValue() instanceof Double number) {
                set(row, columns.indexOf(field.getKey()), number);
            } else if (field.getValue() instanceof Long number && isCount(field.getKey())) {
                set(row, columns.indexOf(field.getKey()), number);
            } else if (field.getKey().equals("extra")
                    && field.getValue() instanceof Map<?, ?> map) {
                map.forEach(
                        (name, value) -> {
                            if (value instanceof Number number) {
                                int column = columns.indexOfExtra(name.toString());
                                set(row, column, number.doubleValue());
                            }
                        });
            }
        }
        version++;
    }

    /**
     * JSON writes a price without a fraction as a whole number; what is no number of a row is
     * known.
     */
    private static boolean isCount(String field) {
        return !field.equals("seq") && !field.equals("event_ts") && !field.equals("ingest_ts");
    }

    /** What the arrays take. */
    long bytes() {
        long perRow = 6 * Long.BYTES + 1;
        for (double[] column : numbers) {
            perRow += column == null ? 0 : Double.BYTES;
        }
        return perRow * seqs.length + 8L * numbers.length + 64L * otherSources.size() + 200;
    }

    private void setSource(int row, String source) {
        if (source.matches(NUMBERED)) {
            sources[row] = Long.parseLong(source.substring(2));
        } else {
            if (otherSources.isEmpty()) {
                otherSources = new HashMap<>();
            }
            otherSources.put(seqs[row], source);
        }
    }

    private void set(int row, int column, double value) {
        if (column >= numbers.length) {
            numbers = Arrays.copyOf(numbers, column + 1);
        }
        if (numbers[column] == null) {
            numbers[column] = new double[seqs.length];
            Arrays.fill(numbers[column], Double.NaN);
        }
        numbers[column][row] = value;
    }

    private void grow() {
        int capacity = Math.min(ROWS, seqs.length * 2);
        seqs = Arrays.copyOf(seqs, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        barIngest = Arrays.copyOf(barIngest, capacity);
        signalIngest = Arrays.copyOf(signalIngest, capacity);
        sources = Arrays.copyOf(sources, capacity);
        finals = Arrays.copyOf(finals, capacity);
        for (int column = 0; column < numbers.length; column++) {
            if (numbers[column] != null) {
                int old = numbers[column].length;
                numbers[column] = Arrays.copyOf(numbers[column], capacity);
                Arrays.fill(numbers[column], old, capacity, Double.NaN);
            }
        }
    }
}
