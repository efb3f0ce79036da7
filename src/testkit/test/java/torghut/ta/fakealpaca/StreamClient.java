package torghut.ta.fakealpaca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's WebSocket client, so that what is tested is not tested with its own library. */
final class StreamClient implements WebSocket.Listener, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder text = new StringBuilder();
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private StreamClient(URI uri, String... headers) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(uri, this).join();
    }

    /** Connects without waiting for anything. */
    static StreamClient connect(URI uri, String... headers) {
        return new StreamClient(uri, headers);
    }

    /** Connects and authenticates as the account of the default options. */
    static StreamClient authenticated(FakeAlpaca alpaca, String feed) throws Exception {
        StreamClient client = connect(alpaca.streamUri(feed));
        client.expect("[{\"T\":\"success\",\"msg\":\"connected\"}]");
        client.send("{\"action\":\"auth\",\"key\":\"fake-key\",\"secret\":\"fake-secret\"}");
        client.expect("[{\"T\":\"success\",\"msg\":\"authenticated\"}]");
        return client;
    }

    void send(String json) {
        socket.sendText(json, true).join();
    }

    /** Sends a ping and waits for its pong. Null if none comes within the time given. */
    String ping(String payload, Duration timeout) throws InterruptedException {
        socket.sendPing(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8))).join();
        return pongs.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next frame; fails if none comes. */
    JsonNode frame() throws InterruptedException, IOException {
        return JSON.readTree(text());
    }

    String text() throws InterruptedException {
        String frame = frames.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (frame == null) {
            throw new AssertionError("No frame within " + PATIENCE);
        }
        return frame;
    }

    /** The next frame must be this one. */
    void expect(String json) throws InterruptedException {
        String frame = text();
        if (!frame.equals(json)) {
            throw new AssertionError("Expected " + json + "\nbut got  " + frame);
        }
    }

    /** As many messages as are asked for, whatever the length of the arrays. */
    List<JsonNode> messages(int count) throws InterruptedException, IOException {
        List<JsonNode> messages = new ArrayList<>();
        while (messages.size() < count) {
            frame().forEach(messages::add);
        }
        return messages;
    }

    /** Frames that have come and were not looked at. */
    int waitingFrames() {
        return frames.size();
    }

    /** Waits for the end; the code of the close frame, 1006 where there was none. */
    int closeCode() {
        return closed.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            frames.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        pongs.add(new String(bytes, StandardCharsets.UTF_8));
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
