package torghut.ta.forwarder;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** JSON text by hand, where the texts within must stay as they are. */
final class Json {

    private Json() {}

    /** A JSON string. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2);
        quote(text, json);
        return json.toString();
    }

    /** Appends a JSON string. */
    static void quote(String text, StringBuilder json) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }
}
