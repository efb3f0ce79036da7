package torghut.ta.forwarder;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.forwarder.ForwarderSettings.Backfill;

/**
 * Passes Alpaca's stream on to Kafka, and heals what it misses. One thread does all of it: sockets
 * and the history hand their events over in a queue that holds them back when it is full.
 *
 * <p>Messages go to Kafka as they come ({@link StreamState#LIVE}), or wait in a bounded buffer
 * while what was missed before them is fetched and written ({@link StreamState#HEALING}), so that
 * event time never jumps ahead of what is still to come. When Kafka accepts nothing they go to that
 * buffer too, the connection is closed, and the gap is healed when Kafka is back. A message that no
 * buffer has room for is fetched again; of channels without history it is counted and reported as
 * lost.
 */
final class Forwarder {

    /** Exit code after an orderly end. */
    static final int ENDED = 0;

    /** Exit code when Kafka refuses a record for good. */
    static final int KAFKA_REFUSED = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private static final int QUEUE = 256;
    private static final int REMEMBERED_MESSAGES = 200_000;
    private static final int REPORTED_GAPS = 20;
    private static final long LONGEST_WAIT_MILLIS = 100;
    private static final long GROUP_MILLIS = 1_000;

    /**
     * History that is passed on is reported in between, so that a restart does not send it again.
     */
    private static final long REPORTED_PROGRESS_MILLIS = 60_000;

    /** A message with an event time just before the newest one may have been missed too. */
    private static final long OVERLAP_MILLIS = 5_000;

    /** How far ahead of ours Alpaca's clock may be when a gap is healed. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /** A longer gap is healed before the stream is opened, so that no live message has to wait. */
    private static final long SHORT_GAP_MILLIS = 60_000;

    private static final Duration READY_GRACE = Duration.ofSeconds(30);
    private static final Duration KAFKA_STALL = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration LOOP_STALL = Duration.ofSeconds(30);

    private sealed interface Event {
        record Opened(long connection) implements Event {}

        record Text(long connection, String frame, long nanos) implements Event {}

        record Pong(long connection) implements Event {}

        record Closed(long connection, String why, int code) implements Event {}

        record Slice(Healing healing, List<MarketMessage> messages, Instant upTo)
                implements Event {}

        record Unfetched(Healing healing, Healer.Gap gap) implements Event {}

        record Healed(Healing healing, Throwable failure) implements Event {}
    }

    /** A gap that is being healed. */
    private static final class Healing {
        private final long cutMillis;
        private final boolean beforeConnecting;
        private final Semaphore room = new Semaphore(2);
        private final List<MarketMessage> beyondCut = new ArrayList<>();
        private long deadlineMillis;
        private Thread thread;

        private Healing(long cutMillis, boolean beforeConnecting, long deadlineMillis) {
            this.cutMillis = cutMillis;
            this.beforeConnecting = beforeConnecting;
            this.deadlineMillis = deadlineMillis;
        }
    }

    private final ForwarderSettings settings;
    private final Clock clock;
    private final ForwarderMetrics metrics = new ForwarderMetrics();
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(QUEUE);
    private final FrameReader reader = new FrameReader();
    private final Envelope envelope;
    private final Duplicates duplicates = new Duplicates(REMEMBERED_MESSAGES);
    private final MarketHours hours;
    private final Set<String> symbolsSeen = new HashSet<>();
    private final Map<Channel, ForwarderStatus.Seen> seen = new EnumMap<>(Channel.class);
    private final Deque<Healer.Gap> gaps = new ArrayDeque<>();
    private final Deque<MarketMessage> held = new ArrayDeque<>();

    private KafkaWriter writer;
    private DeliveryProgress progress;
    private StreamSocket socket;
    private StreamMachine machine;
    private History history;

    private long connection;
    private long sequence;
    private boolean holding;
    private boolean kafkaOut;
    private Healing healing;

    /** Newest event time passed on, but no later than the clock; -1 for none. */
    private long sentMillis = -1;

    /** Event time from which on something may be missing; -1 when nothing is. */
    private long missingFromMillis = -1;

    private long duplicatesDropped;
    private long changesReported = -1;
    private long completeReported;
    private long statusAt;
    private long groupAt;
    private long reconnectsCounted;
    private long slowClientsCounted;

    private volatile StreamState shownState = StreamState.CONNECTING;
    private volatile String shownReason = "";
    private volatile long lastGoodMillis;
    private volatile long lastLoopMillis;
    private volatile boolean caughtUp;
    private volatile boolean ending;
    private volatile boolean over;

    /** A forwarder that waits for {@link #run}. */
    Forwarder(ForwarderSettings settings, Clock clock) {
        this(settings, clock, MarketHours.of(settings.alpaca().feed()));
    }

    /**
     * A forwarder of a market with other hours than its feed's.
     *
     * @param hours when trades and quotes must not be silent
     */
    Forwarder(ForwarderSettings settings, Clock clock, MarketHours hours) {
        this.settings = settings;
        this.clock = clock;
        this.envelope = new Envelope(settings.alpaca().feed().label(), settings.sharesInQuotes());
        this.hours = hours;
        this.lastLoopMillis = clock.millis();
        metrics.gauge("queue", "Events that wait for the forwarder.", events::size);
        metrics.gauge(
                "unconfirmed",
                "Records that Kafka has accepted or will, and not confirmed.",
                () -> writer == null ? 0 : writer.outstanding());
    }

    /** For the HTTP endpoint. */
    ForwarderMetrics metrics() {
        return metrics;
    }

    /** Whether the loop turns. */
    boolean healthy() {
        return clock.millis() - lastLoopMillis < LOOP_STALL.toMillis();
    }

    /** Whether it is live and Kafka takes records, or was so less than half a minute ago. */
    boolean ready() {
        return lastGoodMillis > 0 && clock.millis() - lastGoodMillis < READY_GRACE.toMillis();
    }

    /** Where it stands, as last reported. */
    StreamState state() {
        return shownState;
    }

    /** Why it stands there, as last reported. */
    String reason() {
        return shownReason;
    }

    /** Whether nothing is held back and nothing is being fetched, as last seen; by any thread. */
    boolean caughtUp() {
        return caughtUp;
    }

    /** Asks {@link #run} to end; by any thread. */
    void end() {
        ending = true;
    }

    /**
     * Works until it is told to end, or cannot go on.
     *
     * @return the exit code
     */
    int run() throws Exception {
        Optional<Instant> resume = ResumePoint.find(settings);
        long now = clock.millis();
        missingFromMillis = resume.map(Instant::toEpochMilli).orElseGet(() -> backfillFrom(now));
        progress = new DeliveryProgress(positionMillis(now));
        writer =
                KafkaWriter.connect(
                        settings.kafka().clientProperties(),
                        settings.producerBufferBytes(),
                        nanos -> metrics.ackLatency.observe(nanos / 1e9));
        history =
                new History(
                        settings.alpaca(),
                        clock,
                        wait -> Thread.sleep(wait.toMillis()),
                        new Backoff(ThreadLocalRandom.current()));
        machine = machine();
        socket = new StreamSocket(settings.alpaca().stream(), new SocketEvents());
        try {
            begin(now);
            while (machine.state() != StreamState.STOPPED) {
                turn();
            }
            settle();
            publishStatus(clock.millis());
        } finally {
            over = true;
            cancelHealing();
            socket.close();
            writer.close();
        }
        LOG.info("Ended: {}", machine.reason());
        if (writer.fatal().isPresent()) {
            return KAFKA_REFUSED;
        }
        return ending ? ENDED : StreamMachine.REFUSED;
    }

    /** Waits a while until Kafka has what was handed over, so that the last status can say so. */
    private void settle() throws InterruptedException {
        long deadline = clock.millis() + SETTLE.toMillis();
        while (writer.outstanding() > 0 && clock.millis() < deadline) {
            TimeUnit.MILLISECONDS.sleep(LONGEST_WAIT_MILLIS / 10);
        }
        progress.close(positionMillis(clock.millis()));
    }

    private StreamMachine machine() {
        ForwarderSettings.Alpaca alpaca = settings.alpaca();
        String login =
                "{\"action\":\"auth\",\"key\":"
                        + Json.quoted(alpaca.keyId().reveal())
                        + ",\"secret\":"
                        + Json.quoted(alpaca.secretKey().reveal())
                        + "}";
        return new StreamMachine(
                new SocketLink(),
                login,
                new SubscriptionPlan(alpaca.channels(), alpaca.symbols()),
                alpaca.channels(),
                alpaca.dataTimeout(),
                hours,
                new Backoff(ThreadLocalRandom.current()));
    }

    private long backfillFrom(long now) {
        Backfill backfill = settings.recovery().backfill();
        long marketNow = now - settings.alpaca().feed().delay().toMillis();
        if (backfill instanceof Backfill.Last last) {
            return marketNow - last.duration().toMillis();
        }
        return backfill instanceof Backfill.Session
                ? hours.sessionStart(Instant.ofEpochMilli(now)).toEpochMilli()
                : -1;
    }

    private void turn() throws InterruptedException {
        long wait =
                Math.min(LONGEST_WAIT_MILLIS, Math.max(0, machine.nextDeadline() - clock.millis()));
        Event event = events.poll(wait, TimeUnit.MILLISECONDS);
        long now = clock.millis();
        lastLoopMillis = now;
        if (event != null) {
            handle(event, now);
        }
        if (writer.fatal().isPresent()) {
            Exception failure = writer.fatal().get();
            LOG.error("Kafka refuses a record for good; the forwarder ends.", failure);
            machine.stop("Kafka refuses a record for good: " + failure, 0);
            return;
        }
        if (ending) {
            machine.stop("told to end", 0);
            return;
        }
        if (kafkaOut && writer.outstanding() == 0) {
            kafkaOut = false;
            begin(now);
        }
        // What a deadline waits for may still stand in the queue: then we are slow, not the server.
        if (events.isEmpty()) {
            machine.tick(now);
        }
        if (healing != null && now >= healing.deadlineMillis) {
            waitNoLonger(now);
        }
        report(now);
    }

    private void handle(Event event, long now) throws InterruptedException {
        if (event instanceof Event.Text text) {
            read(text, now);
        } else if (event instanceof Event.Slice slice) {
            slice.healing().room.release();
            if (slice.healing() == healing) {
                passOn(slice, now);
            }
        } else if (event instanceof Event.Unfetched unfetched) {
            if (unfetched.healing() == healing) {
                remember(unfetched.gap());
            }
        } else if (event instanceof Event.Healed healed) {
            if (healed.healing() == healing) {
                healed(healed.failure(), now);
            }
        } else if (event instanceof Event.Opened opened) {
            if (opened.connection() == connection) {
                machine.opened(now);
            }
        } else if (event instanceof Event.Pong pong) {
            if (pong.connection() == connection) {
                machine.pong();
            }
        } else if (event instanceof Event.Closed closed) {
            if (closed.connection() == connection) {
                machine.closed(closed.why(), closed.code(), now);
            }
        }
    }

    private void read(Event.Text text, long now) {
        try {
            reader.read(
                    text.frame(),
                    new FrameReader.Handler() {
                        @Override
                        public void control(ControlMessage message) {
                            if (text.connection() == connection) {
                                machine.control(message, now);
                            }
                        }

                        @Override
                        public void market(MarketMessage message) {
                            machine.data(message.channel(), now);
                            received(message, text.nanos(), now);
                        }

                        @Override
                        public void unusable(String reason) {
                            metrics.unusable.inc();
                            LOG.warn("A message is not passed on: {}", reason);
                        }
                    });
        } catch (JsonProcessingException e) {
            metrics.unusable.inc();
            LOG.warn("A frame cannot be read.", e);
            if (text.connection() == connection) {
                machine.broken("a frame could not be read", now);
            }
        }
    }

    private void received(MarketMessage message, long receivedNanos, long now) {
        symbolsSeen.add(message.symbol());
        if (!holding) {
            if (send(message, receivedNanos, now)) {
                return;
            }
            kafkaAcceptsNothing(now);
        }
        hold(message, now);
    }

    private void hold(MarketMessage message, long now) {
        if (held.size() >= settings.recovery().bufferMessages() && !kafkaOut) {
            release(now);
            received(message, System.nanoTime(), now);
            return;
        }
        if (held.size() < settings.recovery().bufferMessages()) {
            held.addLast(message);
            return;
        }
        long millis = message.timeNanos() / 1_000_000;
        missingFromMillis = missingFromMillis < 0 ? millis : Math.min(missingFromMillis, millis);
        if (!message.channel().hasHistory()) {
            metrics.lost.labelValues(message.channel().label()).inc();
            Instant time = Instant.ofEpochMilli(millis);
            remember(
                    new Healer.Gap(
                            time,
                            time.plusMillis(1),
                            Set.of(message.channel()),
                            "Kafka accepted nothing and the buffer was full"));
        }
    }

    /** Passes on what waited, in its order; what Kafka does not accept goes on waiting. */
    private void release(long now) {
        holding = false;
        while (!held.isEmpty()) {
            if (!send(held.getFirst(), System.nanoTime(), now)) {
                kafkaAcceptsNothing(now);
                return;
            }
            held.removeFirst();
        }
    }

    private boolean send(MarketMessage message, long receivedNanos, long now) {
        String topic = settings.topics().get(message.channel().topic());
        if (topic == null) {
            return true;
        }
        if (duplicates.contains(message)) {
            duplicatesDropped++;
            metrics.duplicates.inc();
            return true;
        }
        byte[] value = envelope.write(message, sequence + 1, Instant.ofEpochMilli(now));
        if (!writer.send(topic, message.symbol(), value, progress.current(), receivedNanos)) {
            return false;
        }
        sequence++;
        duplicates.add(message);
        long millis = message.timeNanos() / 1_000_000;
        sentMillis = Math.max(sentMillis, Math.min(millis, now));
        Channel channel = message.channel();
        metrics.messages.labelValues(channel.label(), message.history() ? "backfill" : "ws").inc();
        if (!message.history() && (channel == Channel.TRADES || channel == Channel.QUOTES)) {
            metrics.lag.observe(Math.max(0, now - millis) / 1e3);
        }
        Instant time = Instant.ofEpochMilli(millis);
        seen.merge(
                channel,
                new ForwarderStatus.Seen(1, time),
                (before, one) ->
                        new ForwarderStatus.Seen(
                                before.messages() + 1,
                                before.lastEvent().isAfter(time) ? before.lastEvent() : time));
        return true;
    }

    private void kafkaAcceptsNothing(long now) {
        kafkaOut = true;
        holding = true;
        metrics.produceErrors.inc();
        LOG.warn("Kafka accepts no record; the stream is closed until it does.");
        missingFromMillis = positionMillis(now);
        cancelHealing();
        machine.pause("Kafka accepts no records");
    }

    /** Event time before which everything has been handed over. */
    private long positionMillis(long now) {
        if (missingFromMillis >= 0) {
            return missingFromMillis;
        }
        return sentMillis >= 0 ? sentMillis : now;
    }

    /** Opens the stream, after the history if a long time is missing. */
    private void begin(long now) {
        long marketNow = now - settings.alpaca().feed().delay().toMillis();
        if (missingFromMillis >= 0 && marketNow - missingFromMillis > SHORT_GAP_MILLIS) {
            machine.healingFirst("fetching what was missed before the stream is opened");
            heal(missingFromMillis, marketNow, true, now);
        } else {
            machine.start(now);
        }
    }

    private void subscribed(long now) {
        sequence = 0;
        long marketNow = now - settings.alpaca().feed().delay().toMillis();
        boolean nothingBefore = missingFromMillis < 0 && sentMillis < 0;
        if (nothingBefore) {
            missingFromMillis = -1;
            sentMillis = now;
            holding = false;
            machine.live();
            return;
        }
        holding = true;
        machine.healing("fetching what was missed");
        heal(positionMillis(now), marketNow, false, now);
    }

    /** Something of the channel may be missing from its last message on. */
    private void silent(Channel channel, long sinceMillis, long now) {
        ForwarderStatus.Seen last = seen.get(channel);
        long from =
                last == null
                        ? sinceMillis - settings.alpaca().feed().delay().toMillis()
                        : last.lastEvent().toEpochMilli();
        missingFromMillis = Math.min(positionMillis(now), from);
    }

    private void silenceEnded(long now) {
        holding = true;
        machine.healing("fetching what a silence may have hidden");
        heal(positionMillis(now), now - settings.alpaca().feed().delay().toMillis(), false, now);
    }

    private void heal(long positionMillis, long cutMillis, boolean beforeConnecting, long now) {
        cancelHealing();
        long fromMillis = positionMillis - OVERLAP_MILLIS;
        long oldest = cutMillis - settings.recovery().longestGap().toMillis();
        Set<Channel> channels = healedChannels();
        if (fromMillis < oldest) {
            remember(
                    new Healer.Gap(
                            Instant.ofEpochMilli(fromMillis),
                            Instant.ofEpochMilli(oldest),
                            channels,
                            "longer ago than is fetched"));
        }
        Instant from = Instant.ofEpochMilli(Math.max(fromMillis, oldest));
        missingFromMillis = Math.max(positionMillis, oldest);
        metrics.gaps.inc();
        Healing started =
                new Healing(
                        cutMillis,
                        beforeConnecting,
                        now + settings.recovery().timeout().toMillis());
        healing = started;
        Instant to = Instant.ofEpochMilli(cutMillis);
        Instant end =
                beforeConnecting || settings.alpaca().feed() == Feed.DELAYED_SIP
                        ? to
                        : to.plus(CLOCK_SKEW);
        // The stream speaks again from the cut on; if Alpaca's clock is ahead, from the newest
        // time.
        Instant newest =
                seen.values().stream()
                        .map(ForwarderStatus.Seen::lastEvent)
                        .max(Comparator.naturalOrder())
                        .orElse(to);
        Instant missedTo = newest.isAfter(to) ? newest : to;
        List<String> symbols = healedSymbols();
        if (symbols.isEmpty()) {
            remember(
                    new Healer.Gap(
                            from,
                            to,
                            channels,
                            "all symbols are subscribed and none is known yet"));
        }
        started.thread =
                new Thread(() -> fetch(started, channels, symbols, from, end, missedTo), "healer");
        started.thread.setDaemon(true);
        started.thread.start();
    }

    private Set<Channel> healedChannels() {
        Set<Channel> channels = new LinkedHashSet<>(settings.alpaca().channels());
        if (channels.contains(Channel.TRADES) && settings.alpaca().feed() != Feed.CRYPTO) {
            channels.add(Channel.CORRECTIONS);
            channels.add(Channel.CANCELS);
        }
        return channels;
    }

    private List<String> healedSymbols() {
        List<String> symbols = settings.alpaca().symbols();
        return symbols.contains("*") ? symbolsSeen.stream().sorted().toList() : symbols;
    }

    /** On the healer's thread. */
    private void fetch(
            Healing own,
            Set<Channel> channels,
            List<String> symbols,
            Instant from,
            Instant to,
            Instant missedTo) {
        Healer.Receiver receiver =
                new Healer.Receiver() {
                    @Override
                    public void slice(List<MarketMessage> messages, Instant upTo)
                            throws InterruptedException {
                        own.room.acquire();
                        events.put(new Event.Slice(own, messages, upTo));
                    }

                    @Override
                    public void unfetched(Healer.Gap gap) throws InterruptedException {
                        events.put(new Event.Unfetched(own, gap));
                    }
                };
        try {
            Throwable failure = null;
            try {
                if (!symbols.isEmpty()) {
                    new Healer(history, receiver).heal(channels, symbols, from, to, missedTo);
                }
            } catch (RuntimeException e) {
                failure = e;
            }
            events.put(new Event.Healed(own, failure));
        } catch (InterruptedException e) {
            // Cancelled.
            Thread.currentThread().interrupt();
        }
    }

    private void passOn(Event.Slice slice, long now) {
        for (MarketMessage message : slice.messages()) {
            boolean waits =
                    holding && message.knownNanos() / 1_000_000 >= slice.healing().cutMillis;
            if (waits && !slice.healing().beforeConnecting) {
                slice.healing().beyondCut.add(message);
            } else if (!send(message, System.nanoTime(), now)) {
                kafkaAcceptsNothing(now);
                return;
            }
        }
        missingFromMillis =
                Math.max(
                        missingFromMillis,
                        Math.min(slice.upTo().toEpochMilli(), slice.healing().cutMillis));
        if (slice.healing().beforeConnecting) {
            slice.healing().deadlineMillis = now + settings.recovery().timeout().toMillis();
        }
    }

    private void healed(Throwable failure, long now) {
        Healing done = healing;
        healing = null;
        if (failure != null) {
            LOG.error("The history cannot be fetched.", failure);
            remember(
                    new Healer.Gap(
                            Instant.ofEpochMilli(missingFromMillis),
                            Instant.ofEpochMilli(done.cutMillis),
                            healedChannels(),
                            failure.toString()));
        }
        if (done.beforeConnecting) {
            missingFromMillis = done.cutMillis;
            if (failure == null) {
                begin(now);
            } else {
                machine.start(now);
            }
            return;
        }
        missingFromMillis = -1;
        sentMillis = Math.max(sentMillis, done.cutMillis);
        if (holding) {
            weave(done.beyondCut);
            release(now);
        }
        if (!kafkaOut) {
            machine.live();
        }
    }

    /** Puts history among the messages that wait, each before the first that became known later. */
    private void weave(List<MarketMessage> fetched) {
        List<MarketMessage> waiting = new ArrayList<>(held);
        held.clear();
        int next = 0;
        for (MarketMessage live : waiting) {
            while (next < fetched.size() && fetched.get(next).knownNanos() <= live.knownNanos()) {
                held.addLast(fetched.get(next++));
            }
            held.addLast(live);
        }
        while (next < fetched.size()) {
            held.addLast(fetched.get(next++));
        }
    }

    /** Lets the live messages go; the rest of the history follows behind them. */
    private void waitNoLonger(long now) {
        if (healing.beforeConnecting) {
            LOG.warn("The history does not come; the stream is opened without it.");
            cancelHealing();
            machine.start(now);
            return;
        }
        healing.deadlineMillis = Long.MAX_VALUE;
        LOG.warn("Healing takes long; live messages go on and the rest follows.");
        release(now);
        if (!kafkaOut) {
            machine.live();
        }
    }

    private void cancelHealing() {
        if (healing != null) {
            healing.thread.interrupt();
            healing = null;
        }
    }

    private void remember(Healer.Gap gap) {
        LOG.warn(
                "Missing for good: {} from {} to {}: {}",
                gap.channels(),
                gap.from(),
                gap.to(),
                gap.reason());
        gap.channels().forEach(channel -> metrics.gapsUnfetched.labelValues(channel.label()).inc());
        gaps.addLast(gap);
        if (gaps.size() > REPORTED_GAPS) {
            gaps.removeFirst();
        }
    }

    private void report(long now) {
        caughtUp = !holding && healing == null && missingFromMillis < 0;
        if (now >= groupAt) {
            groupAt = now + GROUP_MILLIS;
            progress.close(positionMillis(now));
        }
        if (machine.reconnects() > reconnectsCounted) {
            metrics.reconnects.inc(machine.reconnects() - reconnectsCounted);
            reconnectsCounted = machine.reconnects();
        }
        if (machine.slowClients() > slowClientsCounted) {
            metrics.slowClients.inc(machine.slowClients() - slowClientsCounted);
            slowClientsCounted = machine.slowClients();
        }
        if (machine.state() == StreamState.LIVE
                && !kafkaOut
                && writer.stalled().compareTo(KAFKA_STALL) < 0) {
            lastGoodMillis = now;
        }
        boolean farther = progress.completeMillis() - completeReported > REPORTED_PROGRESS_MILLIS;
        if (machine.changes() != changesReported || farther || now >= statusAt) {
            if (machine.changes() != changesReported) {
                LOG.info("{} {}", machine.state(), machine.reason());
            }
            publishStatus(now);
        }
    }

    private void publishStatus(long now) {
        changesReported = machine.changes();
        completeReported = progress.completeMillis();
        statusAt = now + settings.statusInterval().toMillis();
        shownReason = machine.reason();
        shownState = machine.state();
        metrics.show(shownState);
        if (settings.statusTopic().isEmpty() || kafkaOut) {
            return;
        }
        ForwarderStatus status =
                new ForwarderStatus(
                        settings.alpaca().feed().label(),
                        machine.state(),
                        machine.reason(),
                        machine.code(),
                        Instant.ofEpochMilli(now),
                        Instant.ofEpochMilli(progress.completeMillis()),
                        machine.reconnects(),
                        duplicatesDropped,
                        seen,
                        List.copyOf(gaps));
        if (!writer.send(
                settings.statusTopic().get(),
                status.feed(),
                status.json(),
                progress.current(),
                System.nanoTime())) {
            kafkaAcceptsNothing(now);
        }
    }

    /** Carries out what the state machine wants. */
    private final class SocketLink implements StreamMachine.Link {

        @Override
        public void open() {
            connection = socket.open();
        }

        @Override
        public void send(String message) {
            socket.send(message);
        }

        @Override
        public void ping() {
            socket.ping();
        }

        @Override
        public void close() {
            connection = -1;
            socket.disconnect();
            if (healing != null && !healing.beforeConnecting) {
                cancelHealing();
            }
        }

        @Override
        public void subscribed() {
            Forwarder.this.subscribed(clock.millis());
        }

        @Override
        public void silent(Channel channel, long sinceMillis) {
            Forwarder.this.silent(channel, sinceMillis, clock.millis());
        }

        @Override
        public void silenceEnded() {
            Forwarder.this.silenceEnded(clock.millis());
        }
    }

    /** On the socket's threads: a full queue holds the socket back. */
    private final class SocketEvents implements StreamSocket.Listener {

        @Override
        public void opened(long number) {
            put(new Event.Opened(number));
        }

        @Override
        public void text(long number, String message) {
            put(new Event.Text(number, message, System.nanoTime()));
        }

        @Override
        public void pong(long number) {
            put(new Event.Pong(number));
        }

        @Override
        public void closed(long number, String why, int code) {
            put(new Event.Closed(number, why, code));
        }

        private void put(Event event) {
            try {
                while (!over && !events.offer(event, LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    // Held back until there is room.
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
