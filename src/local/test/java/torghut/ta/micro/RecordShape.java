package torghut.ta.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/** The two shapes in which the topics carry a record: the fields alone, or in an envelope. */
public enum RecordShape {
    FLAT("{\"symbol\":\"%s\",\"t\":\"%s\",%s,\"is_final\":true}"),
    ENVELOPE(
            "{\"ingest_ts\":\"2024-06-03T14:30:00.250Z\",\"event_ts\":\"%2$s\",\"feed\":\"sip\","
                    + "\"channel\":\"%4$s\",\"symbol\":\"%1$s\",\"seq\":12345678,"
                    + "\"payload\":{\"t\":\"%2$s\",%3$s},\"is_final\":true,\"source\":\"ws\","
                    + "\"window\":null,\"version\":1}");

    private final String json;

    RecordShape(String json) {
        this.json = json;
    }

    /**
     * The value of a Kafka record.
     *
     * @param channel what the envelope calls the record
     * @param nanos time in nanoseconds since the epoch
     * @param fields the other fields as members of a JSON object
     */
    byte[] value(String channel, String symbol, long nanos, String fields) {
        return json.formatted(symbol, Instant.ofEpochSecond(0, nanos), fields, channel)
                .getBytes(UTF_8);
    }
}
