package torghut.ta.feed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Makes text from a record safe to show in an error message: shortened, on a single line, without
 * invisible characters.
 */
final class Excerpt {

    /** Longest piece of the original text that is shown, in UTF-16 units. */
    private static final int LONGEST = 100;

    private Excerpt() {}

    /**
     * The current value of the parser: strings in quotes; of objects and arrays only what they are.
     */
    static String of(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return "an object";
        }
        if (token == JsonToken.START_ARRAY) {
            return "an array";
        }
        char[] text = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        int length = parser.getTextLength();
        String shown =
                escape(text, offset, Math.min(length, LONGEST)) + (length > LONGEST ? "…" : "");
        return token == JsonToken.VALUE_STRING ? '"' + shown + '"' : shown;
    }

    /** The text, shortened and escaped. */
    static String of(String text) {
        String shown = escape(text.toCharArray(), 0, Math.min(text.length(), LONGEST));
        return text.length() > LONGEST ? shown + "…" : shown;
    }

    private static String escape(char[] text, int offset, int length) {
        StringBuilder escaped = new StringBuilder(length);
        int end = offset + length;
        for (int i = offset; i < end; ) {
            int codePoint = Character.codePointAt(text, i, end);
            i += Character.charCount(codePoint);
            if (isVisible(codePoint)) {
                escaped.appendCodePoint(codePoint);
            } else {
                for (char unit : Character.toChars(codePoint)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
        return escaped.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
