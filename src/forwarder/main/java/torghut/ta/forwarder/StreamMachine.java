package torghut.ta.forwarder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the forwarder does with its connection to Alpaca: it logs in, subscribes, keeps the
 * connection alive, and answers everything that can go wrong. It knows no socket and no clock: who
 * drives it tells what happened and when, and does what {@link Link} is asked for. One thread.
 *
 * <p>Reactions to Alpaca's codes: 400 and 405 are the {@link SubscriptionPlan}'s; 401, 404, 407,
 * 500 and whatever is not known connect anew after a {@link Backoff}; 402, 408, 409 and 411 end it,
 * as nobody but a human can mend them; 403 means nothing; 406 tries the key again on the same
 * socket while the server takes the previous connection down; 410, 412 and 413 end it unless it has
 * been live before.
 */
final class StreamMachine {

    /** The connection, as the machine wants it. */
    interface Link {

        /** Open a socket; exactly one of opened and closed is reported back. */
        void open();

        /** Send a message. */
        void send(String message);

        /** Send a ping; its pong is reported back. */
        void ping();

        /** Close the socket, or give up opening it; nothing of it is reported back. */
        void close();

        /** The whole subscription stands; live or healing is the next thing to be said. */
        void subscribed();

        /**
         * A channel that must speak has been silent for too long: what it had to say may be lost.
         *
         * @param sinceMillis when it spoke last on this connection, or when that was subscribed
         */
        void silent(Channel channel, long sinceMillis);

        /** A silence of this kind has ended on the connection on which it began. */
        void silenceEnded();
    }

    /** Exit code when Alpaca refuses for a reason that only a human can mend. */
    static final int REFUSED = 2;

    static final long ANSWER_TIMEOUT_MILLIS = 10_000;
    static final long PING_INTERVAL_MILLIS = 10_000;
    static final long PONG_TIMEOUT_MILLIS = 5_000;
    static final long STEADY_MILLIS = 60_000;
    static final int LOGIN_ATTEMPTS = 15;
    static final long LOGIN_STEP_MILLIS = 500;
    static final long LOGIN_LONGEST_MILLIS = 5_000;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_SILENCE_MILLIS = Duration.ofHours(1).toMillis();

    private final Link link;
    private final String login;
    private final SubscriptionPlan plan;
    private final Backoff backoff;
    private final MarketHours hours;
    private final Map<Channel, Silence> silences = new EnumMap<>(Channel.class);

    private StreamState state = StreamState.CONNECTING;
    private String reason = "starting";
    private int code;
    private long changes;
    private long reconnects;
    private long slowClients;
    private boolean connected;
    private boolean everLive;
    private boolean askedAgain;
    private int logins;

    private long retryAt = NEVER;
    private long answerBy = NEVER;
    private long loginAt = NEVER;
    private long pingAt = NEVER;
    private long pongBy = NEVER;
    private long firstDataAt = NEVER;

    /** How long a channel may be silent, and since when it is. */
    private static final class Silence {
        private final long initialMillis;
        private long allowedMillis;
        private long sinceMillis;

        /** What may have been missed before is being fetched, or has been. */
        private long fetchedMillis;

        private Silence(long allowedMillis) {
            this.initialMillis = allowedMillis;
            this.allowedMillis = allowedMillis;
        }
    }

    /**
     * A machine that waits for {@link #start}.
     *
     * @param login the message that logs in
     * @param channels what is subscribed to; of these, trades and quotes must speak
     * @param dataTimeout silence of such a channel within the market's hours that is a fault; zero
     *     for never. Every time that a new connection does not end the silence, twice as much is
     *     allowed, up to an hour: then it is the market's.
     */
    StreamMachine(
            Link link,
            String login,
            SubscriptionPlan plan,
            Iterable<Channel> channels,
            Duration dataTimeout,
            MarketHours hours,
            Backoff backoff) {
        this.link = link;
        this.login = login;
        this.plan = plan;
        this.hours = hours;
        this.backoff = backoff;
        for (Channel channel : channels) {
            boolean mustSpeak = channel == Channel.TRADES || channel == Channel.QUOTES;
            if (mustSpeak && !dataTimeout.isZero()) {
                silences.put(channel, new Silence(dataTimeout.toMillis()));
            }
        }
    }

    /** Connects for the first time; after {@link #pause} it waits a little before. */
    void start(long now) {
        if (reconnects == 0) {
            connect(now, reason);
        } else {
            retryAt = now + backoff.nextMillis();
            change(StreamState.CONNECTING, reason, code);
        }
    }

    /** The socket is open. */
    void opened(long now) {
        if (state != StreamState.CONNECTING || retryAt != NEVER) {
            return;
        }
        answerBy = now + ANSWER_TIMEOUT_MILLIS;
        pingAt = now + PING_INTERVAL_MILLIS;
        pongBy = NEVER;
    }

    /**
     * The socket did not open, or is closed, by whomever.
     *
     * @param why in words, with the HTTP status or the close code where there is one
     */
    void closed(String why, int statusCode, long now) {
        if (state == StreamState.STOPPED || retryAt != NEVER) {
            return;
        }
        reconnect(why, statusCode, now);
    }

    /** The pong of the last ping. */
    void pong() {
        pongBy = NEVER;
    }

    /** A message about the connection. */
    void control(ControlMessage message, long now) {
        if (state == StreamState.STOPPED || retryAt != NEVER) {
            return;
        }
        if (message instanceof ControlMessage.Success success) {
            succeeded(success.message(), now);
        } else if (message instanceof ControlMessage.Failure failure) {
            failed(failure.code(), failure.message(), now);
        } else if (message instanceof ControlMessage.Subscription subscription) {
            subscribed(subscription, now);
        }
    }

    private void succeeded(String message, long now) {
        switch (message) {
            case "connected" -> {
                logins = 0;
                sendLogin(now);
            }
            case "authenticated" -> {
                loginAt = NEVER;
                plan.restart();
                askedAgain = false;
                change(StreamState.AUTHENTICATING, "subscribing", 0);
                subscribeOrGoOn(now);
            }
            default -> {}
        }
    }

    private void sendLogin(long now) {
        change(StreamState.AUTHENTICATING, reasonOfLogin(), logins == 0 ? 0 : 406);
        loginAt = NEVER;
        answerBy = now + ANSWER_TIMEOUT_MILLIS;
        link.send(login);
    }

    private String reasonOfLogin() {
        return logins == 0
                ? "logging in"
                : "another connection of this account is still open; attempt "
                        + (logins + 1)
                        + " to log in";
    }

    private void subscribeOrGoOn(long now) {
        if (!plan.done()) {
            answerBy = now + ANSWER_TIMEOUT_MILLIS;
            link.send(plan.request());
            return;
        }
        answerBy = NEVER;
        firstDataAt = NEVER;
        silences.values().forEach(silence -> silence.sinceMillis = now);
        connected = true;
        change(StreamState.SUBSCRIBED, whatIsLeftOut(), codeOfWhatIsLeftOut());
        link.subscribed();
    }

    private String whatIsLeftOut() {
        StringBuilder text = new StringBuilder();
        if (!plan.refused().isEmpty()) {
            text.append("refused: ").append(String.join(", ", plan.refused()));
        }
        if (!plan.beyondLimit().isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append("beyond the account's limit: ")
                    .append(String.join(", ", plan.beyondLimit()));
        }
        return text.toString();
    }

    private int codeOfWhatIsLeftOut() {
        if (!plan.beyondLimit().isEmpty()) {
            return 405;
        }
        return plan.refused().isEmpty() ? 0 : 400;
    }

    private void subscribed(ControlMessage.Subscription subscription, long now) {
        if (state != StreamState.AUTHENTICATING || plan.done()) {
            return;
        }
        plan.accepted();
        if (plan.done() && !plan.missing(subscription).isEmpty()) {
            if (askedAgain) {
                reconnect(
                        "the subscription lacks " + String.join(", ", plan.missing(subscription)),
                        0,
                        now);
                return;
            }
            askedAgain = true;
            plan.restart();
        }
        subscribeOrGoOn(now);
    }

    private void failed(int failureCode, String message, long now) {
        String why = failureCode + " " + message;
        boolean subscribing = state == StreamState.AUTHENTICATING && !plan.done();
        switch (failureCode) {
            case 400 -> {
                if (subscribing) {
                    plan.refusedSymbol();
                    subscribeOrGoOn(now);
                } else {
                    reconnect(why, failureCode, now);
                }
            }
            case 402, 408, 409, 411 -> stop(refusal(failureCode, message), failureCode);
            case 403 -> {}
            case 405 -> {
                if (subscribing) {
                    plan.tooMany();
                    subscribeOrGoOn(now);
                } else {
                    note(why, failureCode);
                }
            }
            case 406 -> connectionLimit(now);
            case 410, 412, 413 -> {
                if (!everLive) {
                    stop(refusal(failureCode, message), failureCode);
                } else if (subscribing) {
                    plan.refusedRequest();
                    subscribeOrGoOn(now);
                } else {
                    note(why, failureCode);
                }
            }
            case 407 -> {
                slowClients++;
                reconnect(why, failureCode, now);
            }
            default -> reconnect(why, failureCode, now);
        }
    }

    private static String refusal(int code, String message) {
        return "Alpaca refuses with code "
                + code
                + " ("
                + message
                + "); "
                + switch (code) {
                    case 402 -> "check ALPACA_KEY_ID and ALPACA_SECRET_KEY.";
                    case 409, 411 -> "the account's plan does not include ALPACA_FEED.";
                    case 410, 412, 413 -> "ALPACA_FEED has not all of ALPACA_CHANNELS.";
                    default -> "the account may not use this stream.";
                };
    }

    private void connectionLimit(long now) {
        logins++;
        if (state != StreamState.AUTHENTICATING || logins > LOGIN_ATTEMPTS) {
            reconnect("406 another connection of this account is open", 406, now);
            return;
        }
        answerBy = NEVER;
        loginAt = now + Math.min(LOGIN_LONGEST_MILLIS, LOGIN_STEP_MILLIS * logins);
        change(StreamState.AUTHENTICATING, reasonOfLogin(), 406);
    }

    /** A message of the market has come on the channel. */
    void data(Channel channel, long now) {
        Silence silence = silences.get(channel);
        if (silence != null) {
            if (connected && isTooLong(silence, now)) {
                silenceEnded(now);
            }
            silence.sinceMillis = now;
            silence.allowedMillis = silence.initialMillis;
        }
        if (firstDataAt == NEVER) {
            firstDataAt = now;
        } else if (now - firstDataAt >= STEADY_MILLIS) {
            backoff.reset();
        }
    }

    /** What was missed is being fetched. */
    void healing(String why) {
        if (connected) {
            change(StreamState.HEALING, why, code);
        }
    }

    /** Nothing is missing, or the rest follows behind. */
    void live() {
        if (connected) {
            everLive = true;
            change(StreamState.LIVE, whatIsLeftOut(), codeOfWhatIsLeftOut());
        }
    }

    /** Closes the connection until {@link #start}, for a reason that is not Alpaca's. */
    void pause(String why) {
        if (state != StreamState.STOPPED) {
            disconnect();
            reconnects++;
            change(StreamState.CONNECTING, why, 0);
        }
    }

    /** History is being fetched before the first connection. */
    void healingFirst(String why) {
        change(StreamState.HEALING, why, 0);
    }

    /** Closes the connection and connects anew, because what comes cannot be understood. */
    void broken(String why, long now) {
        if (state != StreamState.STOPPED && retryAt == NEVER) {
            reconnect(why, 0, now);
        }
    }

    /** Does what is due. */
    void tick(long now) {
        if (now >= retryAt) {
            connect(now, reason);
        } else if (now >= answerBy) {
            reconnect(
                    state == StreamState.CONNECTING
                            ? "the server did not greet in time"
                            : "the server did not answer in time",
                    0,
                    now);
        } else if (now >= pongBy) {
            reconnect("no pong within " + PONG_TIMEOUT_MILLIS + " ms", 0, now);
        } else if (now >= loginAt) {
            sendLogin(now);
        } else if (connected) {
            checkSilence(now);
        }
        if (now >= pingAt) {
            pingAt = now + PING_INTERVAL_MILLIS;
            pongBy = Math.min(pongBy, now + PONG_TIMEOUT_MILLIS);
            link.ping();
        }
    }

    /** After a reconnect more silence is allowed than is trusted. */
    private void silenceEnded(long now) {
        silences.forEach(
                (channel, silence) -> {
                    if (isTooLong(silence, now)) {
                        link.silent(channel, silence.sinceMillis);
                    }
                    silence.fetchedMillis = now;
                });
        link.silenceEnded();
    }

    private boolean isTooLong(Silence silence, long now) {
        long since = Math.max(silence.sinceMillis, silence.fetchedMillis);
        return now - since >= silence.initialMillis
                && hours.openSince(Instant.ofEpochMilli(now))
                        .map(open -> now - open.toEpochMilli() >= silence.initialMillis)
                        .orElse(false);
    }

    private void checkSilence(long now) {
        Optional<Instant> open = hours.openSince(Instant.ofEpochMilli(now));
        if (open.isEmpty()) {
            return;
        }
        List<String> silent = new ArrayList<>();
        for (Map.Entry<Channel, Silence> entry : silences.entrySet()) {
            Silence silence = entry.getValue();
            long since = Math.max(silence.sinceMillis, open.get().toEpochMilli());
            if (now - since >= silence.allowedMillis) {
                link.silent(entry.getKey(), silence.sinceMillis);
                silent.add(entry.getKey().label() + " for " + silence.allowedMillis + " ms");
                silence.allowedMillis =
                        Math.max(
                                silence.allowedMillis,
                                Math.min(LONGEST_SILENCE_MILLIS, 2 * silence.allowedMillis));
            }
        }
        if (!silent.isEmpty()) {
            String why = "in the market's hours, no " + String.join(", no ", silent);
            reconnect(why, 0, now);
            change(StreamState.STALE, why, 0);
        }
    }

    private void connect(long now, String why) {
        retryAt = NEVER;
        answerBy = now + ANSWER_TIMEOUT_MILLIS;
        logins = 0;
        change(StreamState.CONNECTING, why, code);
        link.open();
    }

    private void reconnect(String why, int failureCode, long now) {
        disconnect();
        reconnects++;
        retryAt = now + backoff.nextMillis();
        change(StreamState.CONNECTING, why, failureCode);
    }

    private void disconnect() {
        link.close();
        connected = false;
        retryAt = NEVER;
        answerBy = NEVER;
        loginAt = NEVER;
        pingAt = NEVER;
        pongBy = NEVER;
        firstDataAt = NEVER;
    }

    /** Ends it for good. */
    void stop(String why, int failureCode) {
        disconnect();
        change(StreamState.STOPPED, why, failureCode);
    }

    private void note(String why, int failureCode) {
        change(state, why, failureCode);
    }

    private void change(StreamState next, String why, int failureCode) {
        if (next != state || !why.equals(reason) || failureCode != code) {
            state = next;
            reason = why;
            code = failureCode;
            changes++;
        }
    }

    /** Where it stands. */
    StreamState state() {
        return state;
    }

    /** Why it stands there, in words; empty when all is well. */
    String reason() {
        return reason;
    }

    /** Alpaca's code or the HTTP status behind the reason; 0 for none. */
    int code() {
        return code;
    }

    /** How often state, reason or code have changed. */
    long changes() {
        return changes;
    }

    /** Connections given up so far. */
    long reconnects() {
        return reconnects;
    }

    /** How often the server has called us a slow client. */
    long slowClients() {
        return slowClients;
    }

    /** When {@link #tick} has something to do at the earliest, silence excepted. */
    long nextDeadline() {
        return Math.min(Math.min(retryAt, answerBy), Math.min(loginAt, Math.min(pingAt, pongBy)));
    }
}
