package torghut.ta.fakealpaca;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Misbehaviour on command. Everything takes effect at once and for all clients; answers that were
 * ordered are given one after the other, then the server behaves again.
 *
 * <p>Whatever a client misses because of a fault stays in the history.
 */
public final class Faults {

    private static final int USUAL_REQUESTS_PER_MINUTE = 10_000;

    private final FakeAlpaca server;
    private final Deque<StreamError> authenticateAnswers = new ArrayDeque<>();
    private final Deque<StreamError> subscribeAnswers = new ArrayDeque<>();
    private final Deque<Integer> upgradeAnswers = new ArrayDeque<>();
    private final Deque<HistoryAnswer> historyAnswers = new ArrayDeque<>();
    private Set<String> refusedSymbols = Set.of();
    private int symbolLimit = Integer.MAX_VALUE;
    private int connectionLimit = 1;
    private Duration slotHeld = Duration.ZERO;
    private int historyPerMinute = USUAL_REQUESTS_PER_MINUTE;
    private boolean mute;
    private boolean outage;
    private boolean pingsIgnored;
    private boolean readingStopped;
    private boolean marketOpen = true;
    private long bytesPerSecond = Long.MAX_VALUE;
    private int shortestArrayBytes;
    private double duplicateShare;
    private SplittableRandom duplicates = new SplittableRandom(0);
    private Duration clockAhead = Duration.ZERO;

    /**
     * An answer of the history that was ordered.
     *
     * @param retryAfter null where it is not said
     */
    record HistoryAnswer(int status, Duration retryAfter) {}

    Faults(FakeAlpaca server) {
        this.server = server;
    }

    /** Answers the next authentications with an error; the connection stays open. */
    public synchronized void onAuthenticate(StreamError error, int times) {
        authenticateAnswers.addAll(Collections.nCopies(times, error));
    }

    /** Answers the next subscriptions with an error and does not subscribe. */
    public synchronized void onSubscribe(StreamError error, int times) {
        subscribeAnswers.addAll(Collections.nCopies(times, error));
    }

    /** Answers the next WebSocket upgrades with an HTTP status such as 429. */
    public synchronized void onUpgrade(int status, int times) {
        upgradeAnswers.addAll(Collections.nCopies(times, status));
    }

    /** Answers the next requests for history with an HTTP status such as 500. */
    public synchronized void onHistory(int status, int times) {
        historyAnswers.addAll(Collections.nCopies(times, new HistoryAnswer(status, null)));
    }

    /**
     * Answers the next requests for history with 429.
     *
     * @param retryAfter what the headers say, in whole seconds
     */
    public synchronized void tooManyRequests(int times, Duration retryAfter) {
        historyAnswers.addAll(Collections.nCopies(times, new HistoryAnswer(429, retryAfter)));
    }

    /** Requests for history that a minute allows; more get 429. Usually 10,000. */
    public synchronized void historyPerMinute(int requests) {
        historyPerMinute = requests;
    }

    /** A subscription that names one of these gets error 400, whatever else it names. */
    public synchronized void refuseSymbols(String... symbols) {
        refusedSymbols = Set.of(symbols);
    }

    /** A subscription that makes a channel longer than this gets error 405. */
    public synchronized void symbolLimit(int symbolsPerChannel) {
        symbolLimit = symbolsPerChannel;
    }

    /** Authenticated connections that a stream allows; more get error 406. Usually 1. */
    public synchronized void connectionLimit(int connections) {
        connectionLimit = connections;
    }

    /**
     * How long a connection still counts after it was closed, as where a server has not yet noticed
     * that its client is gone. Usually not at all.
     */
    public synchronized void slotHeld(Duration afterClose) {
        slotHeld = afterClose;
    }

    /** Mute: connections stay open and answer pings, but nothing is sent that is published now. */
    public synchronized void mute(boolean on) {
        mute = on;
    }

    /** The connections that are open now are mute as long as they live; new ones are not. */
    public void muteConnections() {
        server.connections().forEach(StreamConnection::mute);
    }

    /**
     * An outage of the streams: open connections are cut, new ones are refused with status 503. The
     * market goes on, and so does the history.
     */
    public void outage(boolean on) {
        synchronized (this) {
            outage = on;
        }
        if (on) {
            cut();
        }
    }

    /** Pings get no pong. */
    public synchronized void ignorePings(boolean on) {
        pingsIgnored = on;
    }

    /** The server reads nothing that clients send, pings included, until it is turned off. */
    public void stopReading(boolean on) {
        synchronized (this) {
            readingStopped = on;
        }
        if (!on) {
            server.connections().forEach(StreamConnection::readOn);
        }
    }

    /** Sends no faster than this to each client; {@link Long#MAX_VALUE} for as fast as it can. */
    public synchronized void bytesPerSecond(long bytes) {
        bytesPerSecond = bytes;
    }

    /** Waits until an array is at least this long, such as 1,000,000; 0 sends at once. */
    public void shortestArray(int bytes) {
        synchronized (this) {
            shortestArrayBytes = bytes;
        }
        server.connections().forEach(StreamConnection::wake);
    }

    /**
     * Sends some messages twice to each client. The ledger and the history have them once.
     *
     * @param share from 0 for none to 1 for all
     */
    public synchronized void duplicate(double share, long seed) {
        duplicateShare = share;
        duplicates = new SplittableRandom(seed);
    }

    /**
     * A clock that runs ahead (or, if negative, behind): the times of all that is published from
     * now on and of the clock are moved by this.
     */
    public synchronized void clockAhead(Duration duration) {
        clockAhead = duration;
    }

    /** What the clock says. Usually open, at all hours. */
    public synchronized void marketOpen(boolean open) {
        marketOpen = open;
    }

    /** Sends an error to each client now. The connections stay open. */
    public void error(StreamError error) {
        server.connections().forEach(connection -> connection.error(error));
    }

    /** Closes each connection with a close frame. */
    public void close(int code, String reason) {
        server.connections().forEach(connection -> connection.close(code, reason));
    }

    /** Cuts each connection: a TCP reset in the middle of whatever was going on. */
    public void cut() {
        server.connections().forEach(StreamConnection::cut);
    }

    /** Sends half a frame to each client and ends the connection there. */
    public void cutInFrame() {
        server.connections().forEach(StreamConnection::cutInFrame);
    }

    /** Behaves again. What was done to connections stays done. */
    public void reset() {
        synchronized (this) {
            authenticateAnswers.clear();
            subscribeAnswers.clear();
            upgradeAnswers.clear();
            historyAnswers.clear();
            refusedSymbols = Set.of();
            symbolLimit = Integer.MAX_VALUE;
            connectionLimit = 1;
            slotHeld = Duration.ZERO;
            historyPerMinute = USUAL_REQUESTS_PER_MINUTE;
            mute = false;
            outage = false;
            pingsIgnored = false;
            marketOpen = true;
            bytesPerSecond = Long.MAX_VALUE;
            duplicateShare = 0;
            clockAhead = Duration.ZERO;
        }
        stopReading(false);
        shortestArray(0);
    }

    synchronized StreamError takeAuthenticateAnswer() {
        return authenticateAnswers.poll();
    }

    synchronized StreamError takeSubscribeAnswer() {
        return subscribeAnswers.poll();
    }

    synchronized boolean hasOutage() {
        return outage;
    }

    /** Null to let the client in. */
    synchronized Integer takeUpgradeAnswer() {
        return outage ? Integer.valueOf(503) : upgradeAnswers.poll();
    }

    synchronized HistoryAnswer takeHistoryAnswer() {
        return historyAnswers.poll();
    }

    synchronized int historyPerMinute() {
        return historyPerMinute;
    }

    synchronized boolean refuses(Set<String> symbols) {
        return !Collections.disjoint(symbols, refusedSymbols);
    }

    synchronized int symbolLimit() {
        return symbolLimit;
    }

    synchronized int connectionLimit() {
        return connectionLimit;
    }

    synchronized Duration slotHeld() {
        return slotHeld;
    }

    synchronized boolean isMute() {
        return mute;
    }

    synchronized boolean ignoresPings() {
        return pingsIgnored;
    }

    synchronized boolean hasStoppedReading() {
        return readingStopped;
    }

    synchronized long bytesPerSecond() {
        return bytesPerSecond;
    }

    synchronized int shortestArray() {
        return shortestArrayBytes;
    }

    synchronized Duration clockAhead() {
        return clockAhead;
    }

    synchronized boolean isMarketOpen() {
        return marketOpen;
    }

    /** The messages that a client gets where these are published: some of them twice. */
    synchronized List<AlpacaMessage> delivered(AlpacaMessage message) {
        boolean twice = duplicateShare > 0 && duplicates.nextDouble() < duplicateShare;
        return twice ? List.of(message, message) : List.of(message);
    }
}
