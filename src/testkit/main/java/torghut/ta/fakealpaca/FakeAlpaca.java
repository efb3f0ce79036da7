package torghut.ta.fakealpaca;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
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

    /** Bytes: a subscription may name every symbol there is. */
    private static final long LONGEST_ACTION = 1_000_000;

    private static final long LONGEST_FRAME = 1L << 30;

    private final Options options;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<StreamConnection> connections = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> slots = new HashMap<>();
    private final AtomicInteger authentications = new AtomicInteger();
    private final Object clientsChanged = new Object();
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(FakeAlpaca::daemon);
    private final Faults faults = new Faults(this);
    private final History history;
    private final Ledger ledger;

    /**
     * How the server is set up.
     *
     * @param port 0 for a free one
     * @param key the only account's key id
     * @param secret the secret that belongs to it
     * @param authTimeout how long a client may take to authenticate
     * @param slowClientLimit messages that may wait for a client before it is thrown out with error
     *     407
     * @param history how far the history reaches back
     * @param keepsLedger whether the ledger keeps messages or only counts them
     */
    public record Options(
            int port,
            String key,
            String secret,
            Duration authTimeout,
            int slowClientLimit,
            Duration history,
            boolean keepsLedger) {

        private static final Duration FOR_EVER = Duration.ofDays(36_500);

        /**
         * A free port, account {@code fake-key} with secret {@code fake-secret}, ten seconds to
         * authenticate, 100,000 messages for the slow, and everything kept.
         */
        public static Options defaults() {
            return new Options(
                    0, "fake-key", "fake-secret", Duration.ofSeconds(10), 100_000, FOR_EVER, true);
        }

        /** The same on another port. */
        public Options withPort(int newPort) {
            return new Options(
                    newPort, key, secret, authTimeout, slowClientLimit, history, keepsLedger);
        }

        /** The same for another account. */
        public Options withAccount(String newKey, String newSecret) {
            return new Options(
                    port, newKey, newSecret, authTimeout, slowClientLimit, history, keepsLedger);
        }

        /** The same with another time to authenticate. */
        public Options withAuthTimeout(Duration timeout) {
            return new Options(port, key, secret, timeout, slowClientLimit, history, keepsLedger);
        }

        /** The same with another limit for slow clients. */
        public Options withSlowClientLimit(int messages) {
            return new Options(port, key, secret, authTimeout, messages, history, keepsLedger);
        }

        /**
         * The same with a history of this length and no messages in the ledger: it can run long.
         */
        public Options withHistory(Duration length) {
            return new Options(port, key, secret, authTimeout, slowClientLimit, length, false);
        }
    }

    private FakeAlpaca(Options options) {
        this.options = options;
        this.history = new History(options.history());
        this.ledger = new Ledger(options.keepsLedger());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-alpaca-timer");
        thread.setDaemon(true);
        return thread;
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
        WebSocketUpgradeHandler streams =
                WebSocketUpgradeHandler.from(
                        server,
                        container -> {
                            container.setIdleTimeout(Duration.ZERO);
                            // An array is one frame, however long, unless it is compressed.
                            container.setMaxFrameSize(LONGEST_FRAME);
                            container.setMaxTextMessageSize(LONGEST_ACTION);
                            container.setMaxBinaryMessageSize(LONGEST_ACTION);
                            STREAMS.forEach(
                                    path ->
                                            container.addMapping(
                                                    path,
                                                    (request, response, callback) ->
                                                            connection(
                                                                    path, request, response,
                                                                    callback)));
                        });
        streams.setHandler(new HistoryHandler(this, history));
        server.setHandler(streams);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The fake Alpaca did not start on port " + options.port() + ".", e);
        }
    }

    /** Null if the upgrade is refused. */
    private StreamConnection connection(
            String path,
            ServerUpgradeRequest request,
            ServerUpgradeResponse response,
            Callback callback) {
        Integer refusal = faults.takeUpgradeAnswer();
        if (refusal == null) {
            return new StreamConnection(this, path, request);
        }
        Response.writeError(request, response, callback, refusal);
        return null;
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

    /**
     * Publishes messages in this order: to the history, to the ledger, and to the clients that have
     * subscribed to them.
     */
    public synchronized void push(List<AlpacaMessage> messages) {
        for (AlpacaMessage message : messages) {
            Duration ahead = faults.clockAhead();
            publish(ahead.isZero() ? message : message.later(ahead));
        }
    }

    private void publish(AlpacaMessage message) {
        ledger.published(message);
        history.add(message);
        if (faults.isMute()) {
            return;
        }
        for (StreamConnection connection : connections) {
            faults.delivered(message).forEach(connection::offer);
        }
    }

    /** What has been published. */
    public Ledger ledger() {
        return ledger;
    }

    /** Misbehaviour on command. */
    public Faults faults() {
        return faults;
    }

    /** The time by the server's clock. */
    Instant now() {
        return Instant.now().plus(faults.clockAhead());
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
        await(
                () -> connections.stream().anyMatch(c -> c.isSubscribed(channel, symbol)),
                timeout,
                "Nobody has subscribed to " + channel.subscription() + " of " + symbol);
    }

    /**
     * Waits until no client is authenticated, so that another one gets in.
     *
     * @throws TimeoutException if one still is after that time
     */
    public void awaitNoAuthenticatedConnection(Duration timeout)
            throws InterruptedException, TimeoutException {
        await(() -> authenticatedConnections() == 0, timeout, "Somebody is still authenticated");
    }

    /**
     * Waits until clients have been let in so many times since the start, so that a reconnect is
     * seen however short it is.
     *
     * @throws TimeoutException if it were fewer after that time
     */
    public void awaitAuthentications(int times, Duration timeout)
            throws InterruptedException, TimeoutException {
        await(
                () -> authentications.get() >= times,
                timeout,
                "Authenticated " + authentications + " times, not " + times);
    }

    private void await(BooleanSupplier condition, Duration timeout, String otherwise)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (clientsChanged) {
            while (!condition.getAsBoolean()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new TimeoutException(otherwise);
                }
                clientsChanged.wait(left);
            }
        }
    }

    List<StreamConnection> connections() {
        return connections;
    }

    void opened(StreamConnection connection) {
        connections.add(connection);
        if (faults.hasOutage()) {
            // It came through the door as that was being closed.
            connection.cut();
        }
    }

    boolean isAccount(String key, String secret) {
        return key.equals(options.key()) && secret.equals(options.secret());
    }

    /** Why a client may not come in; null if it may. */
    StreamError authenticate(StreamConnection connection, String key, String secret) {
        StreamError ordered = faults.takeAuthenticateAnswer();
        if (ordered != null) {
            return ordered;
        }
        if (!isAccount(key, secret)) {
            return StreamError.AUTH_FAILED;
        }
        synchronized (slots) {
            int taken = slots.getOrDefault(connection.path(), 0);
            if (taken >= faults.connectionLimit()) {
                return StreamError.CONNECTION_LIMIT;
            }
            slots.put(connection.path(), taken + 1);
            return null;
        }
    }

    void authenticated() {
        authentications.incrementAndGet();
        changed();
    }

    /** Wakes those who wait for something of the clients. */
    void changed() {
        synchronized (clientsChanged) {
            clientsChanged.notifyAll();
        }
    }

    void closed(StreamConnection connection, boolean wasAuthenticated) {
        Duration held = faults.slotHeld();
        if (wasAuthenticated && held.isZero()) {
            freeSlot(connection.path());
        } else if (wasAuthenticated) {
            var unused = after(held, () -> freeSlot(connection.path()));
        }
        // After the slot: who waits for this connection to go may take it.
        connections.remove(connection);
        changed();
    }

    void freeSlot(String path) {
        synchronized (slots) {
            slots.merge(path, -1, Integer::sum);
        }
    }

    Duration authTimeout() {
        return options.authTimeout();
    }

    int slowClientLimit() {
        return options.slowClientLimit();
    }

    Future<?> after(Duration delay, Runnable task) {
        return scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The fake Alpaca did not stop.", e);
        } finally {
            scheduler.shutdownNow();
        }
    }
}
