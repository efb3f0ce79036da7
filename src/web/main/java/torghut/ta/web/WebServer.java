package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: who may ask, what every answer carries, and which handler answers. Problems of
 * any kind leave as problem documents.
 */
final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_THREADS = 64;
    private static final int MIN_GZIP_BYTES = 1_024;

    /** The style that the chart library puts beside its logo is the only one that is not a file. */
    private static final String LOGO_STYLE =
            "a#tv-attr-logo{--fill:#131722;--stroke:#fff;position:absolute;left:10px;bottom:10px;height:19px;width:35px;margin:0;padding:0;border:0;z-index:3;}a#tv-attr-logo[data-dark]{--fill:#D1D4DC;--stroke:#131722;}";

    private static final HttpFields SECURITY =
            HttpFields.build()
                    .put(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-"
                                    + sha256(LOGO_STYLE)
                                    + "'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                    .put("X-Content-Type-Options", "nosniff")
                    .put("X-Frame-Options", "DENY")
                    .put("Referrer-Policy", "no-referrer")
                    .put("Cross-Origin-Opener-Policy", "same-origin")
                    .put("Cross-Origin-Resource-Policy", "same-origin")
                    .put("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                    .asImmutable();

    private final WebSettings.Listener listener;
    private final Routes routes;
    private final Server server;
    private final ServerConnector connector;

    WebServer(WebSettings.Listener listener, Routes routes) {
        this.listener = listener;
        this.routes = routes;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("web");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(listener.host());
        connector.setPort(listener.port());
        connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        server.addConnector(connector);
        server.setHandler(new Front());
        server.setErrorHandler(
                (request, response, callback) -> {
                    int status = response.getStatus();
                    problem(
                            new Problem(
                                    status < 400 ? 500 : status,
                                    "Bad request",
                                    "The request could not be understood."),
                            request,
                            response,
                            callback);
                    return true;
                });
    }

    /** Starts to answer. */
    void start() throws Exception {
        server.start();
    }

    /** Returns when the server has stopped. */
    void join() throws InterruptedException {
        server.join();
    }

    /** Where the service is, as a browser on the same machine reaches it. */
    URI uri() {
        String host = listener.host();
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
        return URI.create("http://" + shown + ":" + connector.getLocalPort() + "/");
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    /** What is done for every request. */
    private final class Front extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().add(SECURITY);
            try {
                cors(request, response);
                if (request.getMethod().equals("OPTIONS") && !listener.origins().isEmpty()) {
                    response.getHeaders()
                            .put("Access-Control-Allow-Methods", "GET, HEAD")
                            .put("Access-Control-Allow-Headers", "Authorization, Last-Event-ID");
                    response.setStatus(204);
                    callback.succeeded();
                    return true;
                }
                if (!HttpMethod.GET.is(request.getMethod())
                        && !HttpMethod.HEAD.is(request.getMethod())) {
                    response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                    throw new Problem(
                            405, "Method not allowed", "Everything here is read with GET.");
                }
                String path = Request.getPathInContext(request);
                if (!Routes.isHealth(path)) {
                    checkHost(request);
                    checkToken(request, response);
                }
                routes.answer(path, request, response, callback);
            } catch (Problem problem) {
                problem(problem, request, response, callback);
            } catch (RuntimeException e) {
                LOG.error("{} failed.", request.getHttpURI().getPathQuery(), e);
                problem(
                        new Problem(500, "Internal error", "The answer could not be made."),
                        request,
                        response,
                        callback);
            }
            return true;
        }
    }

    private void cors(Request request, Response response) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        Set<String> origins = listener.origins();
        if (origins.isEmpty()) {
            return;
        }
        response.getHeaders().add(HttpHeader.VARY, "Origin");
        if (origin != null && (origins.contains(origin) || origins.contains("*"))) {
            response.getHeaders()
                    .put("Access-Control-Allow-Origin", origin)
                    .put("Access-Control-Expose-Headers", "ETag")
                    .put("Cross-Origin-Resource-Policy", "cross-origin");
        }
    }

    /**
     * Without a token only this machine can ask; a page of another site that has its name point
     * here is told apart by the name.
     */
    private void checkHost(Request request) {
        String host = Request.getServerName(request);
        boolean loopback = isLoopback(listener.host());
        if (listener.token().isEmpty() && loopback && !isLoopback(host)) {
            throw new Problem(
                            403,
                            "Forbidden",
                            "The service only answers under the names of this machine.")
                    .with("host", host);
        }
    }

    /** Whether an address or name is that of this machine alone. */
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.matches("127(\\.[0-9]{1,3}){3}")
                || host.equals("::1")
                || host.equals("[::1]");
    }

    /** Programs send the token as a bearer token, browsers as the password that they ask for. */
    private void checkToken(Request request, Response response) {
        if (listener.token().isEmpty()) {
            return;
        }
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (!given(header).map(this::isToken).orElse(false)) {
            response.getHeaders()
                    .add(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"flink-ta\"")
                    .add(
                            HttpHeader.WWW_AUTHENTICATE,
                            "Basic realm=\"flink-ta\", charset=\"UTF-8\"");
            throw new Problem(
                    401,
                    "Unauthorized",
                    "Send the token as \"Authorization: Bearer ...\", or as the password of any user.");
        }
    }

    private static Optional<String> given(String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(header.substring(7).strip());
        }
        if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                byte[] pair = Base64.getDecoder().decode(header.substring(6).strip());
                String text = new String(pair, UTF_8);
                return Optional.of(text.substring(text.indexOf(':') + 1));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean isToken(String given) {
        // In constant time, whatever they have in common.
        return MessageDigest.isEqual(
                given.getBytes(UTF_8), listener.token().orElseThrow().reveal().getBytes(UTF_8));
    }

    private static void problem(
            Problem problem, Request request, Response response, Callback callback) {
        response.setStatus(problem.status());
        response.getHeaders()
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        send(new Body().add(problem.json()), request, response, callback);
    }

    /** Sends a body, as gzip to those who take it. */
    static void send(Body body, Request request, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.add(HttpHeader.VARY, "Accept-Encoding");
        boolean gzip = body.length() >= MIN_GZIP_BYTES && acceptsGzip(request);
        if (gzip) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        ByteBuffer[] pieces = gzip ? body.gzip() : body.plain();
        headers.put(
                HttpHeader.CONTENT_LENGTH,
                Arrays.stream(pieces).mapToLong(ByteBuffer::remaining).sum());
        if (HttpMethod.HEAD.is(request.getMethod())) {
            callback.succeeded();
            return;
        }
        Content.copy(new ByteBufferContentSource(pieces), response, callback);
    }

    static boolean acceptsGzip(Request request) {
        for (HttpField field : request.getHeaders().getFields(HttpHeader.ACCEPT_ENCODING)) {
            for (String coding : field.getValues()) {
                String name = coding.replace(" ", "").toLowerCase(java.util.Locale.ROOT);
                if (name.equals("gzip")
                        || (name.startsWith("gzip;q=") && !name.matches("gzip;q=0(\\.0*)?"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
