package torghut.ta.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The job's checkpoints, as Flink's REST interface tells them; nothing while it does not answer.
 */
final class Checkpoints implements Runnable {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String flink;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private volatile Optional<Map<String, Object>> latest = Optional.empty();

    Checkpoints(URI flink) {
        this.flink = flink.toString().replaceAll("/+$", "");
    }

    Optional<Map<String, Object>> latest() {
        return latest;
    }

    /** Asks once. */
    @Override
    public void run() {
        try {
            latest = ask();
        } catch (IOException e) {
            latest = Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Map<String, Object>> ask() throws IOException, InterruptedException {
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            if (job.path("state").asText().equals("RUNNING")) {
                JsonNode checkpoints = get("/jobs/" + job.path("jid").asText() + "/checkpoints");
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("completed", checkpoints.path("counts").path("completed").asLong());
                told.put("failed", checkpoints.path("counts").path("failed").asLong());
                JsonNode last = checkpoints.path("latest").path("completed");
                told.put("last_ts", number(last.path("trigger_timestamp")));
                told.put("last_duration_ms", number(last.path("end_to_end_duration")));
                return Optional.of(told);
            }
        }
        return Optional.empty();
    }

    private static Long number(JsonNode node) {
        return node.isNumber() ? node.asLong() : null;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(flink + path)).timeout(TIMEOUT).build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }
}
