package torghut.ta.fakealpaca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
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
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * One client on the stream: answers its actions and sends it the messages that it has subscribed
 * to, in the order in which they are published.
 *
 * <p>A thread of its own writes, one frame after the other, so that a slow client holds up nobody
 * else. Whatever has queued up in the meantime goes out as one array.
 *
 * <p>Public because Jetty calls it by method handles; only {@link FakeAlpaca} makes one.
 */
public final class StreamConnection implements Session.Listener.AutoDemanding {

    private final FakeAlpaca server;
    private final String path;
    private final boolean msgpack;
    private final EndPoint endPoint;
    private final List<Channel> channels;

    // All guarded by this.
    private final Map<Channel, Set<String>> subscriptions = new EnumMap<>(Channel.class);
    private final Deque<Outgoing> queue = new ArrayDeque<>();
    private Session session;
    private boolean authenticated;
    private boolean closed;

    /** Something to send: a message, or a control message as JSON. */
    private record Outgoing(AlpacaMessage message, String control) {}

    StreamConnection(FakeAlpaca server, String path, boolean msgpack, EndPoint endPoint) {
        this.server = server;
        this.path = path;
        this.msgpack = msgpack;
        this.endPoint = endPoint;
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
        return authenticated && !closed;
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

    void authenticate(String key, String secret) {
        if (isAuthenticated()) {
            error(StreamError.ALREADY_AUTHENTICATED);
            return;
        }
        StreamError refusal = server.authenticate(this, key, secret);
        if (refusal != null) {
            error(refusal);
            return;
        }
        synchronized (this) {
            authenticated = true;
            control("{\"T\":\"success\",\"msg\":\"authenticated\"}");
        }
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
        StreamError refusal = add ? server.subscribing(this, symbols) : null;
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
        server.subscribed();
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
        enqueue(new Outgoing(null, json));
    }

    /** Queues a message if the client has subscribed to it. */
    void offer(AlpacaMessage message) {
        if (message.isCrypto() == isCrypto() && isSubscribed(message.channel(), message.symbol())) {
            enqueue(new Outgoing(message, null));
        }
    }

    private synchronized void enqueue(Outgoing outgoing) {
        queue.add(outgoing);
        notifyAll();
    }

    private void write() {
        try {
            for (String frame = nextFrame(); frame != null; frame = nextFrame()) {
                send(frame);
            }
        } catch (CompletionException e) {
            // The client has gone.
            session.disconnect();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to send. Null when the connection is closed. */
    private synchronized String nextFrame() throws InterruptedException {
        while (queue.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        if (queue.peek().control() != null) {
            return "[" + queue.remove().control() + "]";
        }
        StringBuilder json = new StringBuilder("[");
        List<AlpacaMessage> messages = new ArrayList<>();
        while (messages.size() < server.longestArray()
                && !queue.isEmpty()
                && queue.peek().message() != null) {
            AlpacaMessage message = queue.remove().message();
            json.append(messages.isEmpty() ? "" : ",").append(message.json());
            messages.add(message);
        }
        return json.append(']').toString();
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
    }

    /** Closes the connection with a close frame. */
    void close(int code, String reason) {
        session.close(code, reason, Callback.NOOP);
    }

    @Override
    public void onWebSocketClose(int code, String reason) {
        closed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        closed();
    }

    private void closed() {
        synchronized (this) {
            closed = true;
            queue.clear();
            notifyAll();
        }
        server.closed(this);
    }
}
