package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.model.Timeframe;

/**
 * Hands what comes in to the clients of the live stream. Events are numbered and the newest of them
 * kept, so that a client that comes back goes on where it was. Each client has a queue of its own;
 * one that does not keep up is cut off and comes back by itself, and nobody waits for it.
 */
final class LiveStream implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    /** Events of so long go out together: fewer writes, and nobody sees the difference. */
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(20);

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(UTF_8);

    /** Told apart from the numbers of another process, which say nothing here. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private final long keptBytes;
    private final ArrayDeque<StreamEvent> kept = new ArrayDeque<>();
    private final Set<StreamClient> clients = new CopyOnWriteArraySet<>();
    private final AtomicLong cutOff = new AtomicLong();
    private final ScheduledExecutorService flusher =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "stream-flush");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final BooleanSupplier complete;
    private boolean wasComplete;
    private long bytes;
    private long number;

    /**
     * @param keptBytes how much of the newest events to keep
     * @param complete whether everything that stood in the topics at the start is in memory; what
     *     is read until then makes no events
     */
    LiveStream(long keptBytes, BooleanSupplier complete) {
        this.keptBytes = keptBytes;
        this.complete = complete;
        every(FLUSH_INTERVAL, this::flush);
        every(HEARTBEAT_INTERVAL, () -> clients.forEach(client -> client.offer(HEARTBEAT)));
    }

    /**
     * What a client wants to see.
     *
     * @param symbols nothing for all
     */
    record Interest(
            Optional<Set<String>> symbols, Set<Timeframe> timeframes, Set<TopicKind> kinds) {

        boolean covers(StreamEvent event) {
            return kinds.contains(event.kind())
                    && event.timeframe().map(timeframes::contains).orElse(true)
                    && (symbols.isEmpty()
                            || event.symbol().map(symbols.get()::contains).orElse(true));
        }
    }

    private void flush() {
        announceComplete();
        clients.forEach(StreamClient::flush);
    }

    /** Whoever came before everything was in memory has seen a part only. */
    private synchronized void announceComplete() {
        if (!wasComplete && complete.getAsBoolean()) {
            wasComplete = true;
            byte[] reset = StreamEvent.word("reset", "{}");
            clients.forEach(client -> client.offer(reset));
        }
    }

    /** Tells every client that wants to know. */
    synchronized void publish(TopicKind kind, String key, TopicRecord record) {
        number++;
        StreamEvent event = StreamEvent.of(run, number, kind, key, record);
        kept.add(event);
        bytes += event.bytes().length;
        while (bytes > keptBytes) {
            bytes -= kept.remove().bytes().length;
        }
        for (StreamClient client : clients) {
            if (client.interest().covers(event)) {
                client.offer(event.bytes());
            }
        }
    }

    /**
     * Adds a client.
     *
     * @param lastEventId of the last event that it saw; what came after goes to it first. When that
     *     is not known here any more, it is told to start anew with an event {@code reset}.
     */
    synchronized void add(StreamClient client, Optional<String> lastEventId) {
        announceComplete();
        client.offer(("retry: 1000\nid: " + run + "-" + number + "\n\n").getBytes(UTF_8));
        // Until then there is nothing to fetch anew; who is here is told when there is.
        if (lastEventId.isPresent() && wasComplete) {
            Optional<List<StreamEvent>> missed = since(lastEventId.get());
            long size =
                    missed.stream()
                            .flatMap(List::stream)
                            .filter(client.interest()::covers)
                            .mapToLong(event -> event.bytes().length)
                            .sum();
            if (missed.isEmpty() || size > StreamClient.MAX_QUEUED_BYTES / 2) {
                client.offer(StreamEvent.word("reset", "{}"));
            } else {
                missed.get().stream()
                        .filter(client.interest()::covers)
                        .forEach(event -> client.offer(event.bytes()));
            }
        }
        clients.add(client);
    }

    /** The events after that one, nothing when some of them are gone. */
    private Optional<List<StreamEvent>> since(String id) {
        if (!id.matches(run + "-[0-9]{1,18}")) {
            return Optional.empty();
        }
        long last = Long.parseLong(id.substring(run.length() + 1));
        long oldest = kept.isEmpty() ? number + 1 : kept.peek().number();
        if (last > number || last + 1 < oldest) {
            return Optional.empty();
        }
        List<StreamEvent> after = new ArrayList<>();
        for (var events = kept.descendingIterator(); events.hasNext(); ) {
            StreamEvent event = events.next();
            if (event.number() <= last) {
                break;
            }
            after.add(event);
        }
        Collections.reverse(after);
        return Optional.of(after);
    }

    /** The client is gone, or has been cut off for being slow. */
    void remove(StreamClient client, boolean slow) {
        clients.remove(client);
        if (slow) {
            cutOff.incrementAndGet();
            LOG.info("A client of the live stream did not keep up and was cut off.");
        }
    }

    int clients() {
        return clients.size();
    }

    long cutOff() {
        return cutOff.get();
    }

    private void every(Duration interval, Runnable task) {
        Runnable guarded =
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error("The live stream goes on after a failure.", e);
                    }
                };
        // Ends with the executor; a failure is logged above.
        var unused =
                flusher.scheduleAtFixedRate(
                        guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        flusher.shutdownNow();
        clients.forEach(StreamClient::end);
    }
}
