package torghut.ta.fakealpaca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;

/**
 * One client on the stream: answers its actions and sends it the messages that it has subscribed
 * to, in the order in which they are published.
 *
 * <p>A thread of its own writes, one frame after the other, so that a slow client holds up nobody
 * else. Whatever has queued up in the meantime goes out as one array.
 *
 * <p>Public because Jetty calls it by method handles; only {@link FakeAlpaca} makes one.
 */
public final class StreamConnection implements Session.Listener {

    /** How long a client that is too slow has for taking the error that says so. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final int LONGEST_ARRAY = 1_000;

    private final FakeAlpaca server;
    private final String path;
    private final boolean msgpack;
    private final String key;
    private final String secret;
    private final EndPoint endPoint;
    private final List<Channel> channels;

    // All guarded by this.
    private final Map<Channel, Set<String>> subscriptions = new EnumMap<>(Channel.class);
    private final Deque<Outgoing> queue = new ArrayDeque<>();
    private Session session;
    private boolean authenticated;
    private boolean mute;
    private boolean closed;
    private boolean demandDeferred;
    private int queuedBytes;
    private Future<?> authTimeout;

    // Of the writing thread alone.
    private String lastFrame = "[]";

    /** What to send: a message, a control message as JSON, or something to do in its turn. */
    private record Outgoing(AlpacaMessage message, String control, Runnable action) {

        static Outgoing message(AlpacaMessage message) {
            return new Outgoing(message, null, null);
        }

        static Outgoing control(String json) {
            return new Outgoing(null, json, null);
        }

        static Outgoing action(Runnable action) {
            return new Outgoing(null, null, action);
        }
    }

    /** What goes out next: a frame with its messages (none for control), or an action. */
    private record Turn(String frame, List<AlpacaMessage> messages, Runnable action) {}

    /**
     * A connection that has not been opened.
     *
     * @param request the upgrade, which says how messages are written and may authenticate already
     */
    StreamConnection(FakeAlpaca server, String path, ServerUpgradeRequest request) {
        this.server = server;
        this.path = path;
        this.msgpack = "application/msgpack".equals(request.getHeaders().get("Content-Type"));
        this.key = request.getHeaders().get("APCA-API-KEY-ID");
        this.secret = request.getHeaders().get("APCA-API-SECRET-KEY");
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        this.channels = isCrypto() ? Channel.OF_CRYPTO : Channel.OF_STOCKS;
        channels.forEach(channel -> subscriptions.put(channel, new TreeSet<>()));
    }

    private boolean isCrypto() {
        return path.contains("/crypto/");
    }

    String path() {
        return path;
    }

    synchronized boolean isAuthenticated() {
        return authenticated;
    }

    synchronized boolean isSubscribed(Channel channel, String symbol) {
        Set<String> symbols = subscriptions.getOrDefault(channel, Set.of());
        return authenticated && !closed && (symbols.contains(symbol) || symbols.contains("*"));
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        synchronized (this) {
            session = opened;
        }
        Thread writer = new Thread(this::write, "fake-alpaca-writer");
        writer.setDaemon(true);
        writer.start();
        control("{\"T\":\"success\",\"msg\":\"connected\"}");
        server.opened(this);
        expectAuthentication();
        if (key != null) {
            authenticate(key, secret);
        }
        demand();
    }

    /** Starts the time within which the client has to authenticate. */
    private synchronized void expectAuthentication() {
        if (authTimeout != null) {
            authTimeout.cancel(false);
        }
        authTimeout = server.after(server.authTimeout(), this::authenticationTimedOut);
    }

    private void authenticationTimedOut() {
        if (!isAuthenticated()) {
            error(StreamError.AUTH_TIMEOUT);
            enqueue(Outgoing.action(() -> close(StatusCode.POLICY_VIOLATION, "auth timeout")));
        }
    }

    /** Asks for the next frame, unless the server has been told to stop reading. */
    private void demand() {
        synchronized (this) {
            if (server.faults().hasStoppedReading()) {
                demandDeferred = true;
                return;
            }
        }
        session.demand();
    }

    /** Asks for the frames that were not asked for while reading was stopped. */
    void readOn() {
        synchronized (this) {
            if (!demandDeferred) {
                return;
            }
            demandDeferred = false;
        }
        session.demand();
    }

    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        if (!server.faults().ignoresPings()) {
            session.sendPong(payload, Callback.NOOP);
        }
        demand();
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        demand();
    }

    @Override
    public void onWebSocketText(String text) {
        try {
            if (msgpack) {
                throw new IOException("Text on a MessagePack connection.");
            }
            onAction(Msgpack.action(text));
        } catch (IOException e) {
            error(StreamError.INVALID_SYNTAX);
        }
        demand();
    }

    @Override
    public void onWebSocketBinary(ByteBuffer bytes, Callback callback) {
        try {
            if (!msgpack) {
                throw new IOException("Binary data on a text connection.");
            }
            onAction(Msgpack.action(bytes));
        } catch (IOException e) {
            error(StreamError.INVALID_SYNTAX);
        }
        callback.succeed();
        demand();
    }

    private void onAction(ObjectNode action) throws IOException {
        switch (action.path("action").asText()) {
            case "auth" ->
                    authenticate(action.path("key").asText(), action.path("secret").asText());
            case "subscribe" -> subscribe(symbols(action), true);
            case "unsubscribe" -> subscribe(symbols(action), false);
            default -> error(StreamError.INVALID_SYNTAX);
        }
    }

    private void authenticate(String key, String secret) {
        if (isAuthenticated()) {
            error(StreamError.ALREADY_AUTHENTICATED);
            return;
        }
        StreamError refusal = server.authenticate(this, key, secret);
        if (refusal != null) {
            if (refusal == StreamError.CONNECTION_LIMIT) {
                // Clients try again on this connection until the old one has been taken down.
                expectAuthentication();
            }
            error(refusal);
            return;
        }
        synchronized (this) {
            if (closed) {
                server.freeSlot(path);
                return;
            }
            authenticated = true;
            control("{\"T\":\"success\",\"msg\":\"authenticated\"}");
        }
        server.authenticated();
    }

    /** The symbols of each channel that an action names. */
    private Map<Channel, Set<String>> symbols(ObjectNode action) throws IOException {
        Map<Channel, Set<String>> symbols = new EnumMap<>(Channel.class);
        for (Channel channel : channels) {
            JsonNode list = action.get(channel.subscription());
            if (list == null || list.isNull()) {
                continue;
            }
            if (!list.isArray()) {
                throw new IOException("Not a list: " + channel.subscription());
            }
            Set<String> names = new TreeSet<>();
            list.forEach(symbol -> names.add(symbol.asText()));
            symbols.put(channel, names);
        }
        return symbols;
    }

    private void subscribe(Map<Channel, Set<String>> symbols, boolean add) {
        if (!isAuthenticated()) {
            error(StreamError.NOT_AUTHENTICATED);
            return;
        }
        StreamError refusal = add ? refusal(symbols) : null;
        if (refusal != null) {
            error(refusal);
            return;
        }
        synchronized (this) {
            symbols.forEach(
                    (channel, names) -> {
                        if (!channel.comesWithTrades()) {
                            change(channel, names, add);
                        }
                        if (channel == Channel.TRADES && !isCrypto()) {
                            change(Channel.CORRECTIONS, names, add);
                            change(Channel.CANCELS, names, add);
                        }
                    });
            control(subscriptionMessage());
        }
        server.changed();
    }

    /** Why a subscription is refused; null if it is not. */
    private synchronized StreamError refusal(Map<Channel, Set<String>> symbols) {
        StreamError ordered = server.faults().takeSubscribeAnswer();
        if (ordered != null) {
            return ordered;
        }
        for (Map.Entry<Channel, Set<String>> names : symbols.entrySet()) {
            if (server.faults().refuses(names.getValue())) {
                return StreamError.INVALID_SYNTAX;
            }
            Set<String> all = new TreeSet<>(subscriptions.get(names.getKey()));
            all.addAll(names.getValue());
            if (all.size() > server.faults().symbolLimit()) {
                return StreamError.SYMBOL_LIMIT;
            }
        }
        return null;
    }

    private void change(Channel channel, Collection<String> symbols, boolean add) {
        if (add) {
            subscriptions.get(channel).addAll(symbols);
        } else {
            subscriptions.get(channel).removeAll(symbols);
        }
    }

    private String subscriptionMessage() {
        StringBuilder json = new StringBuilder("{\"T\":\"subscription\"");
        for (Channel channel : channels) {
            json.append(",\"")
                    .append(channel.subscription())
                    .append("\":")
                    .append(AlpacaMessage.strings(subscriptions.get(channel)));
        }
        return json.append('}').toString();
    }

    void error(StreamError error) {
        control(
                "{\"T\":\"error\",\"code\":"
                        + error.code()
                        + ",\"msg\":\""
                        + error.message()
                        + "\"}");
    }

    private void control(String json) {
        enqueue(Outgoing.control(json));
    }

    /** Sends nothing more of what is published. */
    synchronized void mute() {
        mute = true;
    }

    /** Queues a message if the client has subscribed to it. */
    synchronized void offer(AlpacaMessage message) {
        if (mute
                || message.isCrypto() != isCrypto()
                || !isSubscribed(message.channel(), message.symbol())) {
            return;
        }
        if (queue.size() >= server.slowClientLimit()) {
            giveUp();
        } else {
            queuedBytes += message.json().length();
            enqueue(Outgoing.message(message));
        }
    }

    /** The client takes less than the market gives: it is told so and thrown out. */
    private void giveUp() {
        queue.clear();
        queuedBytes = 0;
        subscriptions.values().forEach(Set::clear);
        error(StreamError.SLOW_CLIENT);
        enqueue(Outgoing.action(() -> close(StatusCode.POLICY_VIOLATION, "slow client")));
        var unused = server.after(LAST_WORDS, this::cut);
    }

    private synchronized void enqueue(Outgoing outgoing) {
        if (!closed) {
            queue.add(outgoing);
            notifyAll();
        }
    }

    /** Looks again at what there is to send. */
    synchronized void wake() {
        notifyAll();
    }

    private void write() {
        try {
            for (Turn turn = nextTurn(); turn != null; turn = nextTurn()) {
                if (turn.action() != null) {
                    turn.action().run();
                } else {
                    send(turn.frame());
                    server.ledger().sent(turn.messages());
                }
            }
        } catch (CompletionException e) {
            session.disconnect();
            // A checked exception, of whatever kind, is Jetty's word for a client that has gone.
            if (e.getCause() instanceof RuntimeException || e.getCause() instanceof Error) {
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to send. Null when the connection is closed. */
    private synchronized Turn nextTurn() throws InterruptedException {
        while (!closed && !hasTurn()) {
            wait();
        }
        if (closed) {
            return null;
        }
        if (queue.peek().message() == null) {
            Outgoing next = queue.remove();
            return new Turn("[" + next.control() + "]", List.of(), next.action());
        }
        // A slow line gets small arrays, so that it is slow all the time and not by fits.
        long longest = Math.max(1, server.faults().bytesPerSecond() / 10);
        int fewest = server.faults().shortestArray();
        StringBuilder json = new StringBuilder("[");
        List<AlpacaMessage> messages = new ArrayList<>();
        while (((messages.size() < LONGEST_ARRAY && json.length() < longest)
                        || json.length() < fewest)
                && !queue.isEmpty()
                && queue.peek().message() != null) {
            AlpacaMessage message = queue.remove().message();
            String text = message.json();
            queuedBytes -= text.length();
            json.append(messages.isEmpty() ? "" : ",").append(text);
            messages.add(message);
        }
        return new Turn(json.append(']').toString(), messages, null);
    }

    private boolean hasTurn() {
        return !queue.isEmpty()
                && (queue.peekLast().message() == null
                        || queue.peek().message() == null
                        || queuedBytes >= server.faults().shortestArray());
    }

    private void send(String json) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Callback callback = Callback.from(() -> sent.complete(null), sent::completeExceptionally);
        if (msgpack) {
            session.sendBinary(Msgpack.fromJson(json), callback);
        } else {
            session.sendText(json, callback);
        }
        sent.join();
        lastFrame = json;
        long bytesPerSecond = server.faults().bytesPerSecond();
        if (bytesPerSecond != Long.MAX_VALUE) {
            LockSupport.parkNanos(json.length() * 1_000_000_000L / bytesPerSecond);
        }
    }

    /** Sends half of what was sent last and ends the connection. */
    void cutInFrame() {
        enqueue(Outgoing.action(this::writeHalfAFrame));
    }

    private void writeHalfAFrame() {
        byte[] payload =
                msgpack
                        ? Msgpack.fromJson(lastFrame).array()
                        : lastFrame.getBytes(StandardCharsets.UTF_8);
        ByteBuffer half = ByteBuffer.allocate(10 + payload.length / 2);
        // RFC 6455, 5.2: a final frame without a mask and with a 64 bit length.
        half.put((byte) (msgpack ? 0x82 : 0x81)).put((byte) 127).putLong(payload.length);
        half.put(payload, 0, payload.length / 2).flip();
        endPoint.write(
                org.eclipse.jetty.util.Callback.from(
                        endPoint::close, failure -> endPoint.close(failure)),
                half);
    }

    /** Resets the TCP connection. */
    void cut() {
        try {
            if (endPoint.getTransport() instanceof SocketChannel channel) {
                // A close that does not wait for what is unsent is a reset.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            }
        } catch (IOException e) {
            // It was closed already.
        }
        endPoint.close();
    }

    /** Closes the connection with a close frame. */
    void close(int code, String reason) {
        session.close(code, reason, Callback.NOOP);
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        closed();
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        closed();
    }

    private void closed() {
        boolean wasAuthenticated;
        synchronized (this) {
            if (closed) {
                return;
            }
            wasAuthenticated = authenticated;
            closed = true;
            queue.clear();
            if (authTimeout != null) {
                authTimeout.cancel(false);
            }
            notifyAll();
        }
        server.closed(this, wasAuthenticated);
    }
}
