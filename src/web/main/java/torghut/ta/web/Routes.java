package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What is answered under which path. */
final class Routes {

    /** What the paths of the API start with. */
    static final String API = "/api/torghut/ta/";

    private static final String HEALTH = "/health";
    private static final String READY = "/health/ready";
    private static final String METRICS = "/metrics";

    /** Parameters by path of the API; the API's description is held to them. */
    static final Map<String, List<String>> PARAMETERS = new LinkedHashMap<>();

    static {
        List<String> rows =
                List.of("symbol", "from", "to", "timeframe", "limit", "cursor", "revised");
        PARAMETERS.put("bars", rows);
        PARAMETERS.put("signals", rows);
        PARAMETERS.put("latest", List.of("symbol"));
        PARAMETERS.put("symbols", List.of());
        PARAMETERS.put("alerts", List.of("symbol", "from", "to", "limit"));
        PARAMETERS.put("status", List.of());
        PARAMETERS.put("stream", List.of("symbol", "timeframe", "events"));
        PARAMETERS.put("openapi.json", List.of());
    }

    private static final Map<String, String> PAGE =
            Map.of(
                    "/", "index.html",
                    "/app.js", "app.js",
                    "/chart.js", "chart.js",
                    "/data.js", "data.js",
                    "/format.js", "format.js",
                    "/style.css", "style.css",
                    "/icon.svg", "icon.svg",
                    "/lightweight-charts.js", "lightweight-charts.js",
                    "/LICENSE.txt", "LICENSE.txt");

    private final Api api;
    private final LiveStream stream;
    private final Map<String, Resource> page = new LinkedHashMap<>();

    private record Resource(byte[] plain, Body.Deflated deflated, String type, String etag) {}

    Routes(Api api, LiveStream stream) {
        this.api = api;
        this.stream = stream;
        PAGE.forEach((path, name) -> page.put(path, resource(name)));
    }

    /** Whether a path is for probes, which have no token. */
    static boolean isHealth(String path) {
        return path.equals(HEALTH) || path.equals(READY);
    }

    void answer(String path, Request request, Response response, Callback callback) {
        Resource resource = page.get(path);
        if (resource != null) {
            sendResource(resource, request, response, callback);
        } else if (path.equals(HEALTH)) {
            sendJson(api.alive(), request, response, callback);
        } else if (path.equals(READY)) {
            if (!api.isReady()) {
                response.setStatus(503);
            }
            sendJson(api.readiness(), request, response, callback);
        } else if (path.equals(METRICS)) {
            response.getHeaders()
                    .put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            sendFresh(api.metrics().getBytes(UTF_8), request, response, callback);
        } else if (path.startsWith(API) && PARAMETERS.containsKey(path.substring(API.length()))) {
            answerApi(path.substring(API.length()), request, response, callback);
        } else {
            throw new Problem(404, "Not found", "There is nothing at " + path + ".");
        }
    }

    private void answerApi(String name, Request request, Response response, Callback callback) {
        Parameters parameters =
                new Parameters(
                        Request.extractQueryParameters(request, UTF_8), PARAMETERS.get(name));
        switch (name) {
            case "bars" -> sendRows(api.rows(View.BARS, parameters), request, response, callback);
            case "signals" ->
                    sendRows(api.rows(View.SIGNALS, parameters), request, response, callback);
            case "latest" -> sendJson(api.latest(parameters), request, response, callback);
            case "symbols" -> sendJson(api.symbols(), request, response, callback);
            case "alerts" -> sendJson(api.alerts(parameters), request, response, callback);
            case "status" -> sendJson(api.status(), request, response, callback);
            case "openapi.json" -> sendJson(api.description(), request, response, callback);
            case "stream" -> openStream(parameters, request, response, callback);
            default -> throw new IllegalStateException(name);
        }
    }

    private void openStream(
            Parameters parameters, Request request, Response response, Callback callback) {
        LiveStream.Interest interest =
                new LiveStream.Interest(
                        parameters.symbols(), parameters.timeframes(), parameters.events());
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "text/event-stream")
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                // Proxies such as nginx would wait for more.
                .put("X-Accel-Buffering", "no");
        if (request.getMethod().equals("HEAD")) {
            callback.succeeded();
            return;
        }
        StreamClient client = new StreamClient(interest, response, callback, stream);
        stream.add(client, Optional.ofNullable(request.getHeaders().get("Last-Event-ID")));
    }

    private static void sendRows(
            RowQuery.Answer answer, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders()
                .put(
                        HttpHeader.CACHE_CONTROL,
                        answer.etag().isPresent() ? "private, no-cache" : "no-store");
        if (answer.etag().isPresent()
                && notModified(answer.etag().get(), request, response, callback)) {
            return;
        }
        WebServer.send(answer.body(), request, response, callback);
    }

    private static void sendJson(
            byte[] json, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        sendFresh(json, request, response, callback);
    }

    private static void sendFresh(
            byte[] content, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        WebServer.send(new Body().add(content), request, response, callback);
    }

    private static void sendResource(
            Resource resource, Request request, Response response, Callback callback) {
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, resource.type())
                .put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (!notModified(resource.etag(), request, response, callback)) {
            Body body = new Body().add(ByteBuffer.wrap(resource.plain()), resource.deflated());
            WebServer.send(body, request, response, callback);
        }
    }

    private static boolean notModified(
            String etag, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.ETAG, etag);
        String known = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        if (known == null || !List.of(known.split("\\s*,\\s*")).contains(etag)) {
            return false;
        }
        response.setStatus(304);
        callback.succeeded();
        return true;
    }

    private static Resource resource(String name) {
        try (InputStream in = Routes.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The page's file " + name + " is missing.");
            }
            byte[] plain = in.readAllBytes();
            Body.Deflated deflated = Body.Deflated.of(ByteBuffer.wrap(plain), 9);
            return new Resource(
                    plain, deflated, type(name), "W/\"%08x\"".formatted(deflated.crc()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/plain; charset=utf-8";
        };
    }
}
