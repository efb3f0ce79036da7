package torghut.ta.feed;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import torghut.ta.model.DeadLetter.Reason;

/**
 * Reads the fields of one market-data record, flat or in an envelope, and checks each of them.
 *
 * <p>The fields may come in any order and {@code payload} may come last, so both levels are read in
 * one pass and judged at the end: what is wrong with a field only counts where the shape uses it.
 * Of an alias and its full name, and of {@code payload.t} and {@code event_ts}, only the one that
 * is used is judged. Everything else in the record is only checked to be JSON.
 *
 * <p>The value has to be strict UTF-8, a byte-order mark in front is tolerated. Numbers of more
 * than {@value #MAX_NUMBER_LENGTH} characters, field names of more than {@value #MAX_NAME_LENGTH}
 * and more than {@value #MAX_DEPTH} levels of nesting are taken for malformed anywhere in the
 * record, so that no record costs much more than its own size.
 *
 * <p>The results of the accessors hold until the next record. Not thread-safe.
 */
final class RecordReader {

    /** Longest symbol or id in UTF-16 units. */
    static final int MAX_TEXT_LENGTH = 256;

    /** Largest price or size: sums and products of a day of trades stay far from overflow. */
    static final double MAX_NUMBER = 1e15;

    static final int MAX_NUMBER_LENGTH = 1_000;
    static final int MAX_NAME_LENGTH = 1_000;
    static final int MAX_DEPTH = 1_000;

    /** Which numbers a market can have. */
    enum Range {
        POSITIVE,
        NOT_NEGATIVE
    }

    private static final int SYMBOL = 0;
    private static final int SYMBOL_ALIAS = 1;
    private static final int TIME = 2;
    private static final int EVENT_TS = 3;
    private static final int IS_FINAL = 4;
    private static final int PAYLOAD = 5;
    private static final int ID = 6;
    private static final int ID_ALIAS = 7;
    private static final int FIRST_NUMBER = 8;
    private static final int MAX_FIELDS = 16;

    private final JsonFactory json =
            JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    // Names that strangers send must neither stay in the JVM's string table nor
                    // make the shared table of names refuse those of good records.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_NUMBER_LENGTH)
                                    .maxNameLength(MAX_NAME_LENGTH)
                                    .build())
                    .build();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(1024);
    private final SymbolCache symbols = new SymbolCache();

    private final String[] names = new String[MAX_FIELDS];
    private final Map<String, Integer> fields = new HashMap<>();
    private final Range range;
    private final long timeStepNanos;
    private final boolean hasId;
    private final int numbers;

    private final Level outer = new Level("");
    private final Level payload = new Level("payload.");
    private Level body = outer;
    private long latestNanos;

    private String symbol;
    private String id;
    private long timeNanos;
    private boolean isFinal;
    private String invalid;
    private String future;

    /**
     * @param hasId whether the record has to carry an id
     * @param timeStepNanos the time has to be a multiple of it
     * @param range of all numbers
     * @param numberNames names of the numbers that the record has to carry
     */
    RecordReader(boolean hasId, long timeStepNanos, Range range, String... numberNames) {
        this.hasId = hasId;
        this.timeStepNanos = timeStepNanos;
        this.range = range;
        this.numbers = numberNames.length;
        know("symbol", SYMBOL);
        know("S", SYMBOL_ALIAS);
        know("t", TIME);
        know("event_ts", EVENT_TS);
        know("is_final", IS_FINAL);
        know("payload", PAYLOAD);
        if (hasId) {
            know("id", ID);
            know("i", ID_ALIAS);
        }
        for (int i = 0; i < numberNames.length; i++) {
            know(numberNames[i], FIRST_NUMBER + i);
        }
    }

    private void know(String name, int field) {
        names[field] = name;
        fields.put(name, field);
    }

    /**
     * Reads and checks a record.
     *
     * @param value may be null
     * @param latestNanos last time, in nanoseconds since the epoch, that is not in the future; less
     *     than {@link Rfc3339#BEYOND_RANGE}
     * @throws UnusableRecordException MALFORMED or INVALID, in this order
     */
    void read(byte[] value, long latestNanos) throws UnusableRecordException {
        outer.clear();
        payload.clear();
        body = outer;
        invalid = null;
        future = null;
        this.latestNanos = latestNanos;
        if (value == null || value.length == 0) {
            throw malformed("the value is empty");
        }
        requireUtf8(value);
        parse(value);
        judge();
    }

    /**
     * The last check of a record, after those that a decoder adds to {@link #read}.
     *
     * @throws UnusableRecordException FUTURE
     */
    void refuseFuture() throws UnusableRecordException {
        if (future != null) {
            throw new UnusableRecordException(Reason.FUTURE, future);
        }
    }

    String symbol() {
        return symbol;
    }

    /** Null unless the record has to carry one. */
    String id() {
        return id;
    }

    /** Nanoseconds since the epoch, {@link Rfc3339#BEYOND_RANGE} only for a future record. */
    long timeNanos() {
        return timeNanos;
    }

    /** True unless the record says otherwise. */
    boolean isFinal() {
        return isFinal;
    }

    /** The number with this position among the names given to the constructor. */
    double number(int position) {
        return body.number[FIRST_NUMBER + position];
    }

    /** Where the number with this position is in the record, for an error sentence. */
    String pathOfNumber(int position) {
        return path(body, FIRST_NUMBER + position);
    }

    /**
     * Jackson checks only the bytes of the strings that are asked for, and not all of their rules.
     */
    private void requireUtf8(byte[] value) throws UnusableRecordException {
        int seen = 0;
        for (byte b : value) {
            seen |= b;
        }
        if (seen < 0) {
            ByteBuffer bytes = ByteBuffer.wrap(value);
            utf8.reset();
            boolean more = true;
            while (more) {
                decoded.clear();
                var result = utf8.decode(bytes, decoded, true);
                if (result.isError()) {
                    throw malformed("not UTF-8 at byte " + bytes.position());
                }
                more = result.isOverflow();
            }
        }
        // A zero byte is never JSON, but in front it would make Jackson guess UTF-16 or UTF-32.
        for (int i = 0; i < Math.min(4, value.length); i++) {
            if (value[i] == 0) {
                throw malformed("not JSON: zero byte at byte " + i);
            }
        }
    }

    private void parse(byte[] value) throws UnusableRecordException {
        try (JsonParser parser = json.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("not a JSON object");
            }
            readLevel(parser, outer);
            if (parser.nextToken() != null) {
                throw malformed("content after the JSON object");
            }
        } catch (JacksonException e) {
            long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            String where = at < 0 ? "not JSON: " : "not JSON at byte " + at + ": ";
            throw malformed(where + Excerpt.of(String.valueOf(e.getOriginalMessage())));
        } catch (IOException | RuntimeException e) {
            // Not known to happen, but no record may stop the job.
            throw malformed("not readable: " + Excerpt.of(e.toString()));
        }
    }

    private void readLevel(JsonParser parser, Level level) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            Integer field = fields.get(name);
            if (field == null) {
                parser.skipChildren();
                continue;
            }
            level.found(field);
            switch (field) {
                case SYMBOL, SYMBOL_ALIAS -> readSymbol(parser, token, level, field);
                case ID, ID_ALIAS -> readId(parser, token, level, field);
                case TIME, EVENT_TS -> readTime(parser, token, level, field);
                case IS_FINAL -> readFlag(parser, token, level, field);
                case PAYLOAD -> {
                    if (token == JsonToken.START_OBJECT && level == outer) {
                        body = payload;
                        readLevel(parser, payload);
                    }
                }
                default -> readNumber(parser, token, level, field);
            }
            // Steps over a container that nobody read into; does nothing for other values.
            parser.skipChildren();
        }
    }

    private void readSymbol(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            flaw(level, field, Reason.MALFORMED, parser, ", not a string");
            return;
        }
        String known =
                symbols.find(
                        parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        if (known == null && isGoodText(parser, level, field)) {
            known = parser.getText();
            symbols.keep(known);
        }
        level.text[field] = known;
    }

    private void readId(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
            flaw(level, field, Reason.MALFORMED, parser, ", neither a string nor an integer");
        } else if (isGoodText(parser, level, field)) {
            level.text[field] = parser.getText();
        }
    }

    private boolean isGoodText(JsonParser parser, Level level, int field) throws IOException {
        int length = parser.getTextLength();
        if (!isUnicode(parser.getTextCharacters(), parser.getTextOffset(), length)) {
            flaw(level, field, Reason.MALFORMED, parser, ", with half of a surrogate pair");
        } else if (length == 0) {
            level.flaw(field, Reason.INVALID, path(level, field) + " is empty");
        } else if (length > MAX_TEXT_LENGTH) {
            String tooLong =
                    ", " + length + " characters, at most " + MAX_TEXT_LENGTH + " are allowed";
            flaw(level, field, Reason.INVALID, parser, tooLong);
        } else {
            return true;
        }
        return false;
    }

    private static boolean isUnicode(char[] text, int offset, int length) {
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (Character.isSurrogate(text[i])) {
                if (i + 1 == end || !Character.isSurrogatePair(text[i], text[i + 1])) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private void readTime(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        long nanos = Rfc3339.UNREADABLE;
        if (token == JsonToken.VALUE_STRING) {
            nanos =
                    Rfc3339.parseNanos(
                            parser.getTextCharacters(),
                            parser.getTextOffset(),
                            parser.getTextLength());
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            nanos = nanosOfMillis(parser);
        }
        level.timeNanos[field] = nanos;
        if (nanos == Rfc3339.UNREADABLE) {
            String unreadable = ", neither integer milliseconds nor an RFC 3339 time";
            flaw(level, field, Reason.MALFORMED, parser, unreadable);
        } else if (nanos < 0) {
            flaw(level, field, Reason.MALFORMED, parser, ", before 1970");
        } else if (nanos != Rfc3339.BEYOND_RANGE && nanos % timeStepNanos != 0) {
            flaw(level, field, Reason.INVALID, parser, ", not the start of a minute");
        } else if (nanos > latestNanos) {
            String ahead = ", further ahead of its Kafka timestamp than allowed";
            flaw(level, field, Reason.FUTURE, parser, ahead);
        }
    }

    private static long nanosOfMillis(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            boolean negative = parser.getTextCharacters()[parser.getTextOffset()] == '-';
            return negative ? Rfc3339.BEFORE_1970 : Rfc3339.BEYOND_RANGE;
        }
        return Rfc3339.nanosOfMillis(parser.getLongValue());
    }

    private void readFlag(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            level.flag = token == JsonToken.VALUE_TRUE;
        } else {
            flaw(level, field, Reason.MALFORMED, parser, ", not a boolean");
        }
    }

    private void readNumber(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            flaw(level, field, Reason.MALFORMED, parser, ", not a number");
            return;
        }
        // Adding zero makes 0.0 of -0.0.
        double number = parser.getDoubleValue() + 0.0;
        level.number[field] = number;
        if (!Double.isFinite(number)) {
            flaw(level, field, Reason.INVALID, parser, ", not finite as a double");
        } else if (number > MAX_NUMBER) {
            flaw(level, field, Reason.INVALID, parser, ", above 1e15");
        } else if (range == Range.POSITIVE && !(number > 0)) {
            flaw(level, field, Reason.INVALID, parser, ", not above 0");
        } else if (range == Range.NOT_NEGATIVE && !(number >= 0)) {
            flaw(level, field, Reason.INVALID, parser, ", below 0");
        }
    }

    private void flaw(Level level, int field, Reason reason, JsonParser parser, String what)
            throws IOException {
        String sentence = path(level, field) + " is " + Excerpt.of(parser) + what;
        level.flaw(field, reason, sentence);
    }

    private void judge() throws UnusableRecordException {
        boolean enveloped = body == payload;
        if (enveloped) {
            require(outer, PAYLOAD);
        }

        int symbolField = used(outer, SYMBOL, SYMBOL_ALIAS);
        require(outer, symbolField);
        symbol = outer.text[symbolField];

        boolean fromEnvelope = enveloped && !payload.has(TIME) && outer.has(EVENT_TS);
        Level timeLevel = fromEnvelope ? outer : body;
        int timeField = fromEnvelope ? EVENT_TS : TIME;
        require(timeLevel, timeField);
        timeNanos = timeLevel.timeNanos[timeField];

        if (hasId) {
            int idField = used(body, ID, ID_ALIAS);
            require(body, idField);
            id = body.text[idField];
        }
        for (int i = 0; i < numbers; i++) {
            require(body, FIRST_NUMBER + i);
        }
        isFinal = true;
        if (outer.has(IS_FINAL)) {
            require(outer, IS_FINAL);
            isFinal = outer.flag;
        }
        if (invalid != null) {
            throw new UnusableRecordException(Reason.INVALID, invalid);
        }
    }

    private static int used(Level level, int fullName, int alias) {
        return level.has(alias) && !level.has(fullName) ? alias : fullName;
    }

    /** Throws at once what is malformed and keeps the first of each lesser flaw for later. */
    private void require(Level level, int field) throws UnusableRecordException {
        if (!level.has(field)) {
            throw malformed(path(level, field) + " is missing");
        }
        if (level.isTwice(field)) {
            throw malformed(path(level, field) + " is given twice");
        }
        if (!level.isFlawed(field)) {
            return;
        }
        String sentence = level.sentence[field];
        switch (level.reason[field]) {
            case INVALID -> invalid = invalid == null ? sentence : invalid;
            case FUTURE -> future = sentence;
            default -> throw malformed(sentence);
        }
    }

    private String path(Level level, int field) {
        return level.prefix + names[field];
    }

    private static UnusableRecordException malformed(String sentence) {
        return new UnusableRecordException(Reason.MALFORMED, sentence);
    }

    /** What one JSON object says; the bit and the array index of a value are its field's number. */
    private static final class Level {

        private final String prefix;
        private final String[] text = new String[MAX_FIELDS];
        private final long[] timeNanos = new long[MAX_FIELDS];
        private final double[] number = new double[MAX_FIELDS];
        private boolean flag;
        private int present;
        private int twice;
        private int flawed;
        private final Reason[] reason = new Reason[MAX_FIELDS];
        private final String[] sentence = new String[MAX_FIELDS];

        private Level(String prefix) {
            this.prefix = prefix;
        }

        private void clear() {
            present = 0;
            twice = 0;
            flawed = 0;
        }

        private void found(int field) {
            int bit = 1 << field;
            twice |= present & bit;
            present |= bit;
        }

        private void flaw(int field, Reason reason, String sentence) {
            flawed |= 1 << field;
            this.reason[field] = reason;
            this.sentence[field] = sentence;
        }

        private boolean has(int field) {
            return (present >> field & 1) != 0;
        }

        private boolean isTwice(int field) {
            return (twice >> field & 1) != 0;
        }

        private boolean isFlawed(int field) {
            return (flawed >> field & 1) != 0;
        }
    }
}
