package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The forwarder's own state, as the topic {@code alpaca.status.v1} carries it: a JSON object in
 * snake case, its key the feed's name.
 *
 * @param feed the feed's name
 * @param reason why it is in this state; empty when all is well
 * @param code Alpaca's code or the HTTP status behind the reason; 0 for none
 * @param now when the record was made
 * @param completeUntil event time before which everything stands in Kafka; a restart goes on here
 * @param reconnects connections given up since the start
 * @param duplicates messages dropped since the start because they had been passed on before
 * @param channels what has come since the start
 * @param gaps the newest times of which something is missing for good
 */
record ForwarderStatus(
        String feed,
        StreamState state,
        String reason,
        int code,
        Instant now,
        Instant completeUntil,
        long reconnects,
        long duplicates,
        Map<Channel, Seen> channels,
        List<Healer.Gap> gaps) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What has come on a channel.
     *
     * @param messages how many have been passed on
     * @param lastEvent the newest event time
     */
    record Seen(long messages, Instant lastEvent) {}

    /** The value of the Kafka record. */
    byte[] json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("component", "flink-ta-forwarder");
        json.put("feed", feed);
        json.put("state", state.name());
        json.put("reason", reason.isEmpty() ? null : reason);
        json.put("code", code == 0 ? null : code);
        json.put("event_ts", now.toString());
        json.put("complete_until", completeUntil.toString());
        json.put("reconnects", reconnects);
        json.put("duplicates_dropped", duplicates);
        ObjectNode byChannel = json.putObject("channels");
        channels.forEach(
                (channel, seen) ->
                        byChannel
                                .putObject(channel.label())
                                .put("messages", seen.messages())
                                .put("last_event_ts", seen.lastEvent().toString()));
        ArrayNode missing = json.putArray("gaps");
        for (Healer.Gap gap : gaps) {
            ObjectNode entry = missing.addObject();
            entry.put("from", gap.from().toString());
            entry.put("to", gap.to().toString());
            ArrayNode names = entry.putArray("channels");
            gap.channels().stream().sorted().map(Channel::label).forEach(names::add);
            entry.put("reason", gap.reason());
        }
        json.put("version", 1);
        try {
            return JSON.writeValueAsString(json).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
