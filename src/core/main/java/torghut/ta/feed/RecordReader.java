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
import torghut.ta.model.Trade;

/**
 * Reads the fields of one market-data record, flat or in an envelope, and checks each of them.
 *
 * <p>The fields may come in any order and {@code payload} may come last. So both levels are read in
 * one pass, and a flaw in a field is reported at the end, only if the record uses that field. Of a
 * field and its alias only the one that is used is checked. A {@code null} counts as absent.
 * Everything else in the record must only be valid JSON.
 *
 * <p>The type of the message is taken from the first of these that is there: {@code T} beside the
 * fields, {@code T} at the top level, {@code channel} of the envelope. Without any of them it is
 * the usual type of its topic. The time is {@code payload.t}, or {@code event_ts} if that is absent
 * or malformed.
 *
 * <p>The value must be strict UTF-8; a byte-order mark in front is tolerated. Numbers of more than
 * {@value #MAX_NUMBER_LENGTH} characters, field names of more than {@value #MAX_NAME_LENGTH}
 * characters and more than {@value #MAX_DEPTH} levels of nesting make a record malformed wherever
 * they occur, so that the cost of a record is bounded by its size.
 *
 * <p>A decoder names its fields once. For each record it calls {@link #read}, then takes the fields
 * that it needs, then calls {@link #refuseInvalid} and {@link #refuseFuture}. In this order a
 * record with several flaws is reported as malformed before invalid, and invalid before future. The
 * results are valid until the next record. Not thread-safe.
 */
final class RecordReader {

    /**
     * Longest symbol, id or other text, in UTF-16 units; also the largest number of codes in one
     * field.
     */
    static final int MAX_TEXT_LENGTH = 256;

    /**
     * Largest price or size, so that sums and products of a day of trades stay far from overflow.
     */
    static final double MAX_NUMBER = 1e15;

    static final int MAX_NUMBER_LENGTH = 1_000;
    static final int MAX_NAME_LENGTH = 1_000;
    static final int MAX_DEPTH = 1_000;

    /** 2000-01-01T00:00:00Z: an earlier time must be a mistake. */
    static final long EARLIEST_NANOS = 946_684_800_000_000_000L;

    /** Seconds since the epoch from 2000 to 2100, to recognize a time in another unit. */
    private static final long SECONDS_OF_2000 = 946_684_800L;

    private static final long SECONDS_OF_2100 = 4_102_444_800L;

    // Kinds of fields. Plain numbers because they are compared for every field of every record.
    private static final int OBJECT = 0;
    private static final int FLAG = 1;
    private static final int TIME_STAMP = 2;

    /** A string that is not empty. */
    private static final int NAME = 3;

    /** A string that is not empty, or an integer. */
    private static final int ID = 4;

    /** A string or an integer, with few different values. */
    private static final int WORD = 5;

    /** A list of strings, or a string of which each character is a code. */
    private static final int CODES = 6;

    private static final int POSITIVE = 7;
    private static final int NOT_NEGATIVE = 8;

    private static final int PAYLOAD = 0;
    private static final int SYMBOL = 1;
    private static final int SYMBOL_ALIAS = 2;
    private static final int TIME = 3;
    private static final int EVENT_TS = 4;
    private static final int EVENT_TS_ALIAS = 5;
    private static final int IS_FINAL = 6;
    private static final int IS_FINAL_ALIAS = 7;
    private static final int TYPE = 8;
    private static final int CHANNEL = 9;
    private static final int MAX_FIELDS = Integer.SIZE;

    private final JsonFactory json =
            JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    // Otherwise made-up field names would fill the JVM's string table and Jackson's
                    // shared table of names, which then refuses good records.
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
    private final StringCache symbols = new StringCache();
    private final StringCache words = new StringCache();
    private final char[] codes = new char[MAX_TEXT_LENGTH];

    private final Map<String, Integer> fields = new HashMap<>();
    private final String[] names = new String[MAX_FIELDS];
    private final int[] kinds = new int[MAX_FIELDS];
    private final long timeStepNanos;
    private final Map<String, Character> types;
    private final char usualType;
    private final String typeNames;

    private final Level outer = new Level("");
    private final Level payload = new Level("payload.");
    private Level body = outer;
    private long latestNanos;

    private char type;
    private String symbol;
    private long timeNanos;
    private boolean isFinal;
    private String invalid;
    private String future;

    /**
     * A reader that knows only the fields that all records have.
     *
     * @param timeStepNanos the time must be a multiple of this
     * @param usualType type of a record that does not name its type
     * @param types values of {@code T} and {@code channel}, and the type that each means
     * @param typeNames the types in words, for the error message
     */
    RecordReader(
            long timeStepNanos, char usualType, Map<String, Character> types, String typeNames) {
        this.timeStepNanos = timeStepNanos;
        this.usualType = usualType;
        this.types = new HashMap<>(types);
        this.typeNames = typeNames;
        know(PAYLOAD, "payload", OBJECT);
        know(SYMBOL, "symbol", NAME);
        know(SYMBOL_ALIAS, "S", NAME);
        know(TIME, "t", TIME_STAMP);
        know(EVENT_TS, "event_ts", TIME_STAMP);
        know(EVENT_TS_ALIAS, "eventTs", TIME_STAMP);
        know(IS_FINAL, "is_final", FLAG);
        know(IS_FINAL_ALIAS, "isFinal", FLAG);
        know(TYPE, "T", WORD);
        know(CHANNEL, "channel", WORD);
    }

    private int know(int field, String name, int kind) {
        names[field] = name;
        kinds[field] = kind;
        fields.put(name, field);
        return field;
    }

    private int know(String name, int kind) {
        return know(fields.size(), name, kind);
    }

    /** Adds a field: a number above 0. Returns its index, as for the methods below. */
    int positive(String name) {
        return know(name, POSITIVE);
    }

    /** Adds a field: a number of at least 0. */
    int notNegative(String name) {
        return know(name, NOT_NEGATIVE);
    }

    /** Adds a field: an id, which is a non-empty string or an integer. */
    int id(String name) {
        return know(name, ID);
    }

    /** Adds a field: a text with few different values, an integer, or empty. */
    int word(String name) {
        return know(name, WORD);
    }

    /** Adds a field: a list of codes, see {@link Trade#conditions()}. */
    int codes(String name) {
        return know(name, CODES);
    }

    /**
     * Reads a record, and checks what all records have: type, symbol, time and finality.
     *
     * @param value may be null
     * @param latestNanos events after this time, in nanoseconds since the epoch, are in the future;
     *     less than {@link Rfc3339#BEYOND_RANGE}
     * @throws UnusableRecordException with reason MALFORMED
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
        boolean enveloped = body == payload;
        if (enveloped) {
            require(outer, PAYLOAD);
        }
        type = judgeType(enveloped);
        int symbolField = used(outer, SYMBOL, SYMBOL_ALIAS);
        require(outer, symbolField);
        symbol = outer.text[symbolField];
        timeNanos = judgeTime(enveloped);
        int finalField = used(outer, IS_FINAL, IS_FINAL_ALIAS);
        isFinal = true;
        if (outer.has(finalField)) {
            require(outer, finalField);
            isFinal = outer.flag[finalField];
        }
    }

    private char judgeType(boolean enveloped) throws UnusableRecordException {
        Level level = body.has(TYPE) ? body : outer;
        int field = !outer.has(TYPE) && level == outer && enveloped ? CHANNEL : TYPE;
        if (!level.has(field)) {
            return usualType;
        }
        if (level.isTwice(field)) {
            throw malformed(path(level, field) + " is given twice");
        }
        if (level.isFlawed(field)) {
            throw malformed(level.sentence[field]);
        }
        Character known = types.get(level.text[field]);
        if (known == null) {
            String said = "\"" + Excerpt.of(level.text[field]) + "\"";
            throw malformed(path(level, field) + " is " + said + ", not " + typeNames);
        }
        return known;
    }

    private long judgeTime(boolean enveloped) throws UnusableRecordException {
        Level level = body;
        int field = TIME;
        if (enveloped && (!body.has(TIME) || body.isMalformed(TIME))) {
            int envelopeField = used(outer, EVENT_TS, EVENT_TS_ALIAS);
            boolean isNoBetter = body.has(TIME) && outer.isMalformed(envelopeField);
            if (outer.has(envelopeField) && !isNoBetter) {
                level = outer;
                field = envelopeField;
            }
        }
        require(level, field);
        return level.timeNanos[field];
    }

    /**
     * Checks the values that were taken from the record; to be called after the last of them.
     *
     * @throws UnusableRecordException with reason INVALID, about the first value that was out of
     *     range
     */
    void refuseInvalid() throws UnusableRecordException {
        if (invalid != null) {
            throw new UnusableRecordException(Reason.INVALID, invalid);
        }
    }

    /**
     * Checks that the time is not in the future; the last check of a record.
     *
     * @throws UnusableRecordException with reason FUTURE
     */
    void refuseFuture() throws UnusableRecordException {
        if (future != null) {
            throw new UnusableRecordException(Reason.FUTURE, future);
        }
    }

    /** Type of the message. */
    char type() {
        return type;
    }

    String symbol() {
        return symbol;
    }

    /**
     * Event time in nanoseconds since the epoch; {@link Rfc3339#BEYOND_RANGE} only for a record
     * that {@link #refuseFuture} will refuse.
     */
    long timeNanos() {
        return timeNanos;
    }

    /** True unless the record says otherwise. */
    boolean isFinal() {
        return isFinal;
    }

    /** A number that must be there. */
    double number(int field) throws UnusableRecordException {
        require(body, field);
        return body.number[field];
    }

    /** A number, 0 if it is absent. */
    double numberOrZero(int field) throws UnusableRecordException {
        return body.has(field) ? number(field) : 0;
    }

    /** The text of the first of these fields that is there; one of them must be. */
    String text(int field, int alias) throws UnusableRecordException {
        return text(used(body, field, alias));
    }

    /** A text that must be there. */
    String text(int field) throws UnusableRecordException {
        require(body, field);
        return body.text[field];
    }

    /** A text or codes, empty if absent. */
    String textOrEmpty(int field) throws UnusableRecordException {
        return body.has(field) ? text(field) : "";
    }

    /**
     * A text of one character; {@link Trade#UNKNOWN} if it has more, 0 if it is empty or absent.
     */
    char letter(int field) throws UnusableRecordException {
        String text = textOrEmpty(field);
        if (text.isEmpty()) {
            return 0;
        }
        return text.length() == 1 ? text.charAt(0) : Trade.UNKNOWN;
    }

    /** Whether the record has the field. */
    boolean has(int field) {
        return body.has(field);
    }

    /** Path of the field in the record, for error messages. */
    String path(int field) {
        return path(body, field);
    }

    /** Jackson checks only the strings that are read, and does not apply all rules of UTF-8. */
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
            Integer field = token == JsonToken.VALUE_NULL ? null : fields.get(name);
            if (field == null) {
                parser.skipChildren();
                continue;
            }
            level.found(field);
            switch (kinds[field]) {
                case POSITIVE, NOT_NEGATIVE -> readNumber(parser, token, level, field);
                case NAME -> readSymbol(parser, token, level, field);
                case ID -> readId(parser, token, level, field);
                case TIME_STAMP -> readTime(parser, token, level, field);
                case WORD -> readWord(parser, token, level, field);
                case CODES -> readCodes(parser, token, level, field);
                case FLAG -> readFlag(parser, token, level, field);
                case OBJECT -> {
                    if (token == JsonToken.START_OBJECT && level == outer) {
                        body = payload;
                        readLevel(parser, payload);
                    }
                }
            }
            // Skips an object or array that was not read; does nothing for other values.
            parser.skipChildren();
        }
    }

    private void readSymbol(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            flaw(level, field, Reason.MALFORMED, parser, ", not a string");
            return;
        }
        level.text[field] = keptText(symbols, parser, level, field);
    }

    private void readId(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (isText(parser, token, level, field) && isGoodText(parser, level, field)) {
            level.text[field] = parser.getText();
        }
    }

    private void readWord(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (isText(parser, token, level, field)) {
            level.text[field] =
                    parser.getTextLength() == 0 ? "" : keptText(words, parser, level, field);
        }
    }

    private boolean isText(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
            return true;
        }
        flaw(level, field, Reason.MALFORMED, parser, ", neither a string nor an integer");
        return false;
    }

    /** The text, from the cache if possible; empty if it has a flaw. */
    private String keptText(StringCache cache, JsonParser parser, Level level, int field)
            throws IOException {
        char[] text = parser.getTextCharacters();
        String known = cache.find(text, parser.getTextOffset(), parser.getTextLength());
        if (known != null) {
            return known;
        }
        if (!isGoodText(parser, level, field)) {
            return "";
        }
        String read = parser.getText();
        cache.keep(read);
        return read;
    }

    private void readCodes(JsonParser parser, JsonToken token, Level level, int field)
            throws IOException {
        int count = 0;
        if (token == JsonToken.VALUE_STRING) {
            char[] text = parser.getTextCharacters();
            int end = parser.getTextOffset() + parser.getTextLength();
            for (int i = parser.getTextOffset(); i < end; count++) {
                int codePoint = Character.codePointAt(text, i, end);
                addCode(count, codePoint);
                i += Character.charCount(codePoint);
            }
        } else if (token == JsonToken.START_ARRAY) {
            for (token = parser.nextToken();
                    token != JsonToken.END_ARRAY;
                    token = parser.nextToken()) {
                if (token != JsonToken.VALUE_STRING) {
                    String sentence = path(level, field) + " has " + Excerpt.of(parser);
                    level.flaw(field, Reason.MALFORMED, sentence + ", not a string");
                    parser.skipChildren();
                } else if (parser.getTextLength() > 0) {
                    addCode(count++, onlyCharacter(parser));
                }
            }
        } else {
            flaw(level, field, Reason.MALFORMED, parser, ", neither a list nor a string");
        }
        if (!level.isFlawed(field)) {
            level.text[field] = keptCodes(count, level, field);
        }
    }

    private static int onlyCharacter(JsonParser parser) throws IOException {
        return parser.getTextLength() == 1
                ? parser.getTextCharacters()[parser.getTextOffset()]
                : Trade.UNKNOWN;
    }

    private void addCode(int index, int codePoint) {
        if (index < codes.length) {
            boolean isCharacter =
                    Character.isBmpCodePoint(codePoint) && !Character.isSurrogate((char) codePoint);
            codes[index] = isCharacter ? (char) codePoint : Trade.UNKNOWN;
        }
    }

    /** The codes as one string; empty if there are too many. */
    private String keptCodes(int count, Level level, int field) {
        if (count > codes.length) {
            String tooMany = " has " + count + " codes, at most " + codes.length + " are allowed";
            level.flaw(field, Reason.INVALID, path(level, field) + tooMany);
            return "";
        }
        String known = words.find(codes, 0, count);
        if (known == null) {
            known = new String(codes, 0, count);
            words.keep(known);
        }
        return known;
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
        } else if (nanos < EARLIEST_NANOS) {
            String early = looksLikeAnotherUnit(parser, token, ", before the year 2000");
            flaw(level, field, Reason.MALFORMED, parser, early);
        } else if (nanos != Rfc3339.BEYOND_RANGE && nanos % timeStepNanos != 0) {
            flaw(level, field, Reason.INVALID, parser, ", not the start of a minute");
        } else if (nanos > latestNanos) {
            String ahead = ", further ahead of its Kafka timestamp than allowed";
            ahead = looksLikeAnotherUnit(parser, token, ahead);
            flaw(level, field, Reason.FUTURE, parser, ahead);
        }
    }

    /**
     * Returns a better message if the integer looks like a present-day time in another unit, else
     * the given one.
     */
    private static String looksLikeAnotherUnit(JsonParser parser, JsonToken token, String sentence)
            throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return sentence;
        }
        long number = parser.getLongValue();
        String[] units = {"seconds", "microseconds", "nanoseconds"};
        long[] perSecond = {1, 1_000_000, 1_000_000_000};
        for (int i = 0; i < units.length; i++) {
            if (number >= SECONDS_OF_2000 * perSecond[i]
                    && number < SECONDS_OF_2100 * perSecond[i]) {
                return ", which looks like " + units[i] + ": milliseconds are expected";
            }
        }
        return sentence;
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
            level.flag[field] = token == JsonToken.VALUE_TRUE;
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
        } else if (kinds[field] == POSITIVE && !(number > 0)) {
            flaw(level, field, Reason.INVALID, parser, ", not above 0");
        } else if (kinds[field] == NOT_NEGATIVE && !(number >= 0)) {
            flaw(level, field, Reason.INVALID, parser, ", below 0");
        }
    }

    private void flaw(Level level, int field, Reason reason, JsonParser parser, String what)
            throws IOException {
        String sentence = path(level, field) + " is " + Excerpt.of(parser) + what;
        level.flaw(field, reason, sentence);
    }

    private static int used(Level level, int fullName, int alias) {
        return level.has(alias) && !level.has(fullName) ? alias : fullName;
    }

    /**
     * Throws if the field is malformed. Of lesser flaws it keeps the first of each kind, to be
     * thrown later.
     */
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

    /**
     * The values of one JSON object; the index of a field is its bit and its position in the
     * arrays.
     */
    private static final class Level {

        private final String prefix;
        private final String[] text = new String[MAX_FIELDS];
        private final long[] timeNanos = new long[MAX_FIELDS];
        private final double[] number = new double[MAX_FIELDS];
        private final boolean[] flag = new boolean[MAX_FIELDS];
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

        private boolean isMalformed(int field) {
            return isTwice(field) || (isFlawed(field) && reason[field] == Reason.MALFORMED);
        }
    }
}
