package torghut.ta.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the numbers can be trusted.
 *
 * @param status OK, or the job's own DEGRADED or STALLED, or UNKNOWN when nobody knows
 * @param reason one sentence, nothing when there is nothing to explain
 */
record Health(String status, Optional<String> reason) {

    /** The job reports every ten seconds unless it is told otherwise; a missed one is no alarm. */
    private static final Duration SILENCE = Duration.ofSeconds(35);

    static Health of(Api.Reading reading, Optional<TopicRecord> report, long nowMillis) {
        if (reading.failure().isPresent()) {
            return unknown("Kafka cannot be read: " + reading.failure().get());
        }
        if (!reading.isCaughtUp()) {
            return unknown("The topics are being read; what is shown is not yet up to date.");
        }
        if (report.isEmpty()) {
            return unknown("The job has not reported yet.");
        }
        long silent = nowMillis - report.get().millis("ingest_ts");
        if (silent > SILENCE.toMillis()) {
            return unknown("The job has not reported for %s.".formatted(inWords(silent / 1_000)));
        }
        String status = report.get().text("status").orElse("");
        boolean known = status.equals("OK") || status.equals("STALLED");
        return new Health(known ? status : "DEGRADED", report.get().text("reason"));
    }

    private static Health unknown(String reason) {
        return new Health("UNKNOWN", Optional.of(reason));
    }

    private static String inWords(long seconds) {
        return seconds < 120
                ? seconds + " seconds"
                : seconds < 7_200 ? seconds / 60 + " minutes" : seconds / 3_600 + " hours";
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", status);
        fields.put("reason", reason.orElse(null));
        return fields;
    }
}
