package torghut.ta.forwarder;

import java.util.Map;
import java.util.Set;

/** What Alpaca's server says about the connection itself. */
sealed interface ControlMessage {

    /** Something went well: {@code connected} or {@code authenticated}. */
    record Success(String message) implements ControlMessage {}

    /** Something went wrong, with Alpaca's code. */
    record Failure(int code, String message) implements ControlMessage {}

    /** All symbols that are subscribed now, by the channel's label. */
    record Subscription(Map<String, Set<String>> symbols) implements ControlMessage {}
}
