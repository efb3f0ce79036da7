package torghut.ta.forwarder;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** JSON text by hand, where the texts within must stay as they are. */
final class Json {

    private Json() {}

    /** A JSON string. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
