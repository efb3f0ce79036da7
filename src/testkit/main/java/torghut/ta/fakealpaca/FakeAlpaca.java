package torghut.ta.fakealpaca;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Alpaca's market data on a port of the loopback: the stream and, for what has been sent before,
 * the history.
 *
 * <p>What the market does is pushed: {@link #push} publishes messages to the clients that have
 * subscribed to them.
 */
public final class FakeAlpaca implements AutoCloseable {

    /** The paths of the streams. */
    private static final List<String> STREAMS =
            List.of("/v2/iex", "/v2/sip", "/v2/delayed_sip", "/v2/test", "/v1beta3/crypto/us");

    private static final int LONGEST_ARRAY = 1_000;

    private final Options options;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<StreamConnection> connections = new CopyOnWriteArrayList<>();
    private final Object subscriptionsChanged = new Object();

    /**
     * How the server is set up.
     *
     * @param port 0 for a free one
     * @param key the only account's key id
     * @param secret the secret that belongs to it
     */
    public record Options(int port, String key, String secret) {

        /** A free port, account {@code fake-key} with secret {@code fake-secret}. */
        public static Options defaults() {
            return new Options(0, "fake-key", "fake-secret");
        }
    }

    private FakeAlpaca(Options options) {
        this.options = options;
    }

    /**
     * Starts a server on the loopback address.
     *
     * @throws IllegalStateException if the port is taken
     */
    public static FakeAlpaca start(Options options) {
        FakeAlpaca alpaca = new FakeAlpaca(options);
        alpaca.start();
        return alpaca;
    }

    private void start() {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(options.port());
        server.addConnector(connector);
        server.setHandler(
                WebSocketUpgradeHandler.from(
                        server,
                        container -> {
                            container.setIdleTimeout(Duration.ZERO);
                            STREAMS.forEach(
                                    path ->
                                            container.addMapping(
                                                    path,
                                                    (request, response, callback) ->
                                                            connection(path, request)));
                        }));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The fake Alpaca did not start on port " + options.port() + ".", e);
        }
    }

    private StreamConnection connection(String path, ServerUpgradeRequest request) {
        boolean msgpack = "application/msgpack".equals(request.getHeaders().get("Content-Type"));
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return new StreamConnection(this, path, msgpack, endPoint);
    }

    public int port() {
        return connector.getLocalPort();
    }

    /**
     * Address of a stream.
     *
     * @param feed such as {@code v2/sip} or {@code v1beta3/crypto/us}
     */
    public URI streamUri(String feed) {
        return URI.create("ws://127.0.0.1:" + port() + "/" + feed);
    }

    /** Address of the history, without a path. */
    public URI dataUri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Publishes messages in this order. */
    public void push(AlpacaMessage... messages) {
        push(List.of(messages));
    }

    /** Publishes messages in this order. */
    public synchronized void push(List<AlpacaMessage> messages) {
        for (AlpacaMessage message : messages) {
            for (StreamConnection connection : connections) {
                connection.offer(message);
            }
        }
    }

    /** Number of clients that are connected and authenticated. */
    public int authenticatedConnections() {
        return (int) connections.stream().filter(StreamConnection::isAuthenticated).count();
    }

    /**
     * Waits until a client has subscribed to a channel of a symbol.
     *
     * @throws TimeoutException if none has within that time
     */
    public void awaitSubscription(Channel channel, String symbol, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (subscriptionsChanged) {
            while (connections.stream().noneMatch(c -> c.isSubscribed(channel, symbol))) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new TimeoutException(
                            "Nobody has subscribed to " + channel.subscription() + " of " + symbol);
                }
                subscriptionsChanged.wait(left);
            }
        }
    }

    void opened(StreamConnection connection) {
        connections.add(connection);
    }

    /** Null if the client may come in. */
    StreamError authenticate(StreamConnection connection, String key, String secret) {
        return key.equals(options.key()) && secret.equals(options.secret())
                ? null
                : StreamError.AUTH_FAILED;
    }

    /** Null if the client may subscribe to these symbols. */
    StreamError subscribing(StreamConnection connection, Map<Channel, Set<String>> symbols) {
        return null;
    }

    void subscribed() {
        synchronized (subscriptionsChanged) {
            subscriptionsChanged.notifyAll();
        }
    }

    void closed(StreamConnection connection) {
        connections.remove(connection);
        subscribed();
    }

    int longestArray() {
        return LONGEST_ARRAY;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The fake Alpaca did not stop.", e);
        }
    }
}
