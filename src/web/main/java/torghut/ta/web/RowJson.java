package torghut.ta.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import torghut.ta.model.Timeframe;

/**
 * Writes rows as the records that they were: the same names, null for null, a comma before each.
 */
final class RowJson {

    private static final byte[] NULL = "null".getBytes(US_ASCII);

    private final Series series;
    private final View view;
    private final List<Field> fields;
    private final byte[][] names;
    private final int[] indexes;
    private final List<String> extras;
    private final int[] extraIndexes;

    RowJson(Series series, View view, Columns columns) {
        this.series = series;
        this.view = view;
        fields = view.fields(series.timeframe());
        names = new byte[fields.size()][];
        indexes = new int[fields.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = (",\"" + fields.get(i).name() + "\":").getBytes(US_ASCII);
            indexes[i] = columns.indexOf(fields.get(i).name());
        }
        extras = view == View.SIGNALS ? columns.extras() : List.of();
        extraIndexes = extras.stream().mapToInt(columns::indexOfExtra).toArray();
    }

    void write(Chunk chunk, int row, JsonBytes out) {
        long start = chunk.start(row);
        long end = chunk.end(row);
        envelope(
                out, end, chunk.ingestMillis(row, view), chunk.seq(row), chunk.isFinal(row), start);
        for (int i = 0; i < names.length; i++) {
            number(out, i, chunk.number(row, indexes[i]));
        }
        extra(chunk, row, out);
        out.raw(",\"source_seq\":").value(chunk.source(row).orElse(null));
        TopicRecord revision = chunk.isRevised() ? series.revision(chunk.seq(row)) : null;
        if (revision != null) {
            out.raw(",\"revision\":").number(revision.millis("revision"));
            out.raw(",\"cause\":").value(revision.fields().get("cause"));
        }
        out.raw("}");
    }

    private void extra(Chunk chunk, int row, JsonBytes out) {
        if (view == View.BARS) {
            return;
        }
        out.raw(",\"extra\":{");
        String separator = "";
        for (int i = 0; i < extraIndexes.length; i++) {
            double value = chunk.number(row, extraIndexes[i]);
            if (!Double.isNaN(value)) {
                out.raw(separator).string(extras.get(i)).raw(":").number(value);
                separator = ",";
            }
        }
        out.raw("}");
    }

    private void envelope(
            JsonBytes out, long end, long ingest, long seq, boolean isFinal, long start) {
        out.raw(",{\"symbol\":").string(series.symbol());
        if (!series.timeframe().equals(Timeframe.S1)) {
            out.raw(",\"timeframe\":").string(series.timeframe().label());
        }
        out.raw(",\"event_ts\":").number(end);
        out.raw(",\"ingest_ts\":").number(ingest);
        out.raw(",\"seq\":").number(seq);
        out.raw(",\"is_final\":").raw(isFinal ? "true" : "false");
        out.raw(",\"window\":{\"start\":").number(start).raw(",\"end\":").number(end).raw("}");
    }

    private void number(JsonBytes out, int field, double value) {
        out.raw(names[field]);
        Field what = fields.get(field);
        if (Double.isNaN(value)) {
            out.raw(what.nullable() ? NULL : new byte[] {'0'});
        } else if (what.type() == Field.Type.LONG) {
            out.number((long) value);
        } else {
            out.number(value);
        }
    }
}
