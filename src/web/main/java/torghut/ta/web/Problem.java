package torghut.ta.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request gets no answer, as a problem document (RFC 9457). */
final class Problem extends RuntimeException {

    private final int status;
    private final String title;
    private final Map<String, Object> details = new LinkedHashMap<>();

    Problem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    /** A parameter whose value is not accepted. */
    static Problem parameter(String name, String value, String accepted) {
        Problem problem =
                new Problem(
                        400,
                        "Bad parameter",
                        "%s is \"%s\"; accepted: %s.".formatted(name, value, accepted));
        return problem.with("parameter", name).with("value", value);
    }

    Problem with(String name, String value) {
        details.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    byte[] json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", title);
        document.put("status", status);
        document.put("detail", getMessage());
        document.putAll(details);
        return new JsonBytes().value(document).toBytes();
    }
}
