package torghut.ta.forwarder;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/**
 * One WebSocket at a time. The listener is called on the client's threads, never by two at once for
 * one connection; while it blocks, nothing more is read, and TCP holds the server back.
 */
final class StreamSocket implements AutoCloseable {

    /** What happens to a connection; each has the number that {@link #open()} gave it. */
    interface Listener {

        /** The server has accepted the upgrade. */
        void opened(long connection);

        /** A text message is complete. */
        void text(long connection, String message);

        /** A pong has come. */
        void pong(long connection);

        /** The connection did not come about, or is over. */
        void closed(long connection, String why, int code);
    }

    /** Largest message; Alpaca's arrays have no stated limit. */
    private static final int LARGEST_MESSAGE_BYTES = 64 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final WebSocketClient client = new WebSocketClient();
    private final URI uri;
    private final Listener listener;
    private final AtomicLong connections = new AtomicLong();
    private volatile Session session;

    /** A socket that is not open yet. */
    StreamSocket(URI uri, Listener listener) throws Exception {
        this.uri = uri;
        this.listener = listener;
        client.setMaxTextMessageSize(LARGEST_MESSAGE_BYTES);
        client.setMaxBinaryMessageSize(LARGEST_MESSAGE_BYTES);
        // The state machine decides when a connection is dead.
        client.setIdleTimeout(Duration.ZERO);
        client.getHttpClient().setConnectTimeout(CONNECT_TIMEOUT.toMillis());
        client.start();
    }

    /**
     * Begins to open a connection, with permessage-deflate if the server has it.
     *
     * @return its number
     */
    long open() {
        long number = connections.incrementAndGet();
        try {
            ClientUpgradeRequest request = new ClientUpgradeRequest(uri);
            request.addExtensions("permessage-deflate");
            var unused =
                    client.connect(new Connection(number), request)
                            .whenCompleteAsync(
                                    (opened, failure) -> {
                                        if (failure != null) {
                                            refused(number, failure);
                                        }
                                    },
                                    client.getExecutor());
        } catch (Exception e) {
            // Not at once: the listener may block its caller.
            client.getExecutor().execute(() -> refused(number, e));
        }
        return number;
    }

    private void refused(long number, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        int status =
                cause instanceof UpgradeException upgrade ? upgrade.getResponseStatusCode() : 0;
        String why =
                status > 0
                        ? "the server answered the upgrade with HTTP " + status
                        : "no connection: " + cause;
        listener.closed(number, why, Math.max(0, status));
    }

    /** Sends a text message; a failure shows as the end of the connection. */
    void send(String message) {
        Session open = session;
        if (open != null) {
            open.sendText(message, Callback.NOOP);
        }
    }

    /** Sends a ping. */
    void ping() {
        Session open = session;
        if (open != null) {
            open.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }

    /** Closes the connection at once. */
    void disconnect() {
        Session open = session;
        session = null;
        connections.incrementAndGet();
        if (open != null) {
            // The answer to a close frame is not waited for: who is mute does not answer.
            open.setIdleTimeout(CLOSE_TIMEOUT);
            open.close(1000, "", Callback.from(open::disconnect, failure -> open.disconnect()));
        }
    }

    @Override
    public void close() throws Exception {
        disconnect();
        client.stop();
    }

    /** Jetty calls it by reflection, hence public. */
    public final class Connection implements Session.Listener {

        private final long number;
        private Session own;

        private Connection(long number) {
            this.number = number;
        }

        @Override
        public void onWebSocketOpen(Session opened) {
            own = opened;
            if (number != connections.get()) {
                opened.disconnect();
                return;
            }
            session = opened;
            listener.opened(number);
            opened.demand();
        }

        @Override
        public void onWebSocketText(String message) {
            listener.text(number, message);
            own.demand();
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            callback.succeed();
            listener.closed(number, "the server sent binary data", 0);
            own.disconnect();
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            listener.pong(number);
            own.demand();
        }

        @Override
        public void onWebSocketPing(ByteBuffer payload) {
            own.sendPong(payload, Callback.NOOP);
            own.demand();
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            if (own == null) {
                // The upgrade was refused, which is reported with its status.
                return;
            }
            listener.closed(number, "the connection broke: " + cause, 0);
        }

        @Override
        public void onWebSocketClose(int statusCode, String reason, Callback callback) {
            callback.succeed();
            listener.closed(
                    number,
                    "the server closed the connection with "
                            + statusCode
                            + (reason == null || reason.isEmpty() ? "" : " (" + reason + ")"),
                    0);
        }
    }
}
