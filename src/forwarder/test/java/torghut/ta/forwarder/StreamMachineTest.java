package torghut.ta.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamMachineTest {

    private static final String LOGIN = "{\"action\":\"auth\"}";
    private static final Set<Channel> CHANNELS = Set.of(Channel.TRADES, Channel.QUOTES);

    /** A Monday, 11:00 in New York. */
    private static final long OPEN = Instant.parse("2024-06-03T15:00:00Z").toEpochMilli();

    private final List<String> done = new ArrayList<>();
    private final StreamMachine.Link link =
            new StreamMachine.Link() {
                @Override
                public void open() {
                    done.add("open");
                }

                @Override
                public void send(String message) {
                    done.add(message);
                }

                @Override
                public void ping() {
                    done.add("ping");
                }

                @Override
                public void close() {
                    done.add("close");
                }

                @Override
                public void subscribed() {
                    done.add("subscribed");
                }

                @Override
                public void silent(Channel channel, long sinceMillis) {
                    done.add(channel.label() + " silent for " + (now - sinceMillis));
                }

                @Override
                public void silenceEnded() {
                    done.add("silence ended");
                }
            };
    private long now = OPEN;
    private StreamMachine machine = machine(List.of("AAPL", "MSFT"), MarketHours.of(Feed.SIP));

    private StreamMachine machine(List<String> symbols, MarketHours hours) {
        return new StreamMachine(
                link,
                LOGIN,
                new SubscriptionPlan(CHANNELS, symbols),
                CHANNELS,
                Duration.ofSeconds(60),
                hours,
                new Backoff(new Random(1)));
    }

    private void success(String message) {
        machine.control(new ControlMessage.Success(message), now);
    }

    private void failure(int code) {
        machine.control(new ControlMessage.Failure(code, "msg"), now);
    }

    private void subscription(String... symbols) {
        Map<String, Set<String>> all = new HashMap<>();
        CHANNELS.forEach(channel -> all.put(channel.label(), Set.of(symbols)));
        machine.control(new ControlMessage.Subscription(all), now);
    }

    private void connect() {
        machine.start(now);
        machine.opened(now);
        success("connected");
    }

    private void goLive() {
        connect();
        success("authenticated");
        subscription("AAPL", "MSFT");
        machine.live();
        done.clear();
    }

    /** Lets time pass in small steps until the socket is opened anew. */
    private long millisUntilOpened() {
        long start = now;
        while (!done.contains("open")) {
            now += 10;
            machine.tick(now);
            assertThat(now - start).isLessThanOrEqualTo(Backoff.CAP_MILLIS + 20);
        }
        return now - start;
    }

    private void passes(long millis) {
        now += millis;
        machine.tick(now);
    }

    @Test
    void logsInAndSubscribesStepByStep() {
        machine.start(now);
        assertThat(machine.state()).isEqualTo(StreamState.CONNECTING);
        assertThat(done).containsExactly("open");
        machine.opened(now);
        success("connected");
        assertThat(machine.state()).isEqualTo(StreamState.AUTHENTICATING);
        assertThat(done).last().isEqualTo(LOGIN);
        success("authenticated");
        assertThat(done)
                .last()
                .isEqualTo(
                        "{\"action\":\"subscribe\",\"trades\":[\"AAPL\",\"MSFT\"],"
                                + "\"quotes\":[\"AAPL\",\"MSFT\"]}");
        subscription("AAPL", "MSFT");
        assertThat(machine.state()).isEqualTo(StreamState.SUBSCRIBED);
        assertThat(done).last().isEqualTo("subscribed");
        machine.healing("why");
        assertThat(machine.state()).isEqualTo(StreamState.HEALING);
        machine.live();
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
        assertThat(machine.reason()).isEmpty();
        assertThat(machine.reconnects()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 408, 409, 411})
    void endsWhenOnlyAHumanCanHelp(int code) {
        connect();
        failure(code);
        assertThat(machine.state()).isEqualTo(StreamState.STOPPED);
        assertThat(machine.code()).isEqualTo(code);
        assertThat(machine.reason()).contains(String.valueOf(code));
        assertThat(done).last().isEqualTo("close");
        done.clear();
        for (int i = 0; i < 1_000; i++) {
            passes(1_000);
        }
        assertThat(done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 407, 500, 499})
    void connectsAnewAfterAPause(int code) {
        goLive();
        failure(code);
        assertThat(machine.state()).isEqualTo(StreamState.CONNECTING);
        assertThat(machine.code()).isEqualTo(code);
        assertThat(done).containsExactly("close");
        assertThat(millisUntilOpened()).isBetween(Backoff.FLOOR_MILLIS, 510L);
        assertThat(machine.reconnects()).isEqualTo(1);
        assertThat(machine.slowClients()).isEqualTo(code == 407 ? 1 : 0);
        machine.opened(now);
        success("connected");
        assertThat(done).last().isEqualTo(LOGIN);
    }

    @Test
    void alreadyAuthenticatedMeansNothing() {
        goLive();
        failure(403);
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
        assertThat(done).isEmpty();
    }

    @Test
    void onTheConnectionLimitItLogsInAgainOnTheSameSocketAndWaitsLongerEachTime() {
        connect();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < StreamMachine.LOGIN_ATTEMPTS; i++) {
            failure(406);
            assertThat(machine.state()).isEqualTo(StreamState.AUTHENTICATING);
            assertThat(machine.code()).isEqualTo(406);
            assertThat(machine.reason()).contains("another connection");
            done.clear();
            long start = now;
            while (!done.contains(LOGIN)) {
                passes(100);
                machine.pong();
                assertThat(now - start).isLessThanOrEqualTo(10_000);
            }
            waits.add(now - start);
            assertThat(done).doesNotContain("open", "close");
        }
        assertThat(waits)
                .startsWith(500L, 1_000L, 1_500L)
                .endsWith(5_000L, 5_000L)
                .allMatch(wait -> wait <= 5_000);
        done.clear();
        failure(406);
        assertThat(done).containsExactly("close");
        assertThat(machine.state()).isEqualTo(StreamState.CONNECTING);
        millisUntilOpened();
    }

    @Test
    void findsTheSymbolThatIsRefusedAndAsksForItNoMore() {
        List<String> symbols = List.of("A", "B", "BAD", "D", "E");
        machine = machine(symbols, MarketHours.of(Feed.SIP));
        connect();
        done.clear();
        success("authenticated");
        Set<String> asked = new HashSet<>();
        List<String> have = new ArrayList<>();
        while (machine.state() == StreamState.AUTHENTICATING) {
            String request = done.get(done.size() - 1);
            assertThat(asked.add(request)).as("asked twice: " + request).isTrue();
            if (request.contains("\"BAD\"")) {
                failure(400);
            } else {
                symbols.stream()
                        .filter(symbol -> request.contains('"' + symbol + '"'))
                        .forEach(have::add);
                subscription(have.toArray(String[]::new));
            }
        }
        assertThat(machine.state()).isEqualTo(StreamState.SUBSCRIBED);
        assertThat(have).containsExactlyInAnyOrder("A", "B", "D", "E");
        assertThat(machine.reason()).isEqualTo("refused: BAD");
        assertThat(machine.code()).isEqualTo(400);

        machine.closed("gone", 0, now);
        done.clear();
        millisUntilOpened();
        machine.opened(now);
        success("connected");
        success("authenticated");
        assertThat(done).last().asString().doesNotContain("BAD").contains("\"A\",\"B\",\"D\"");
    }

    @Test
    void keepsTheSymbolsThatTheAccountMayHave() {
        List<String> symbols = List.of("A", "B", "C", "D", "E", "F");
        machine = machine(symbols, MarketHours.of(Feed.SIP));
        connect();
        done.clear();
        success("authenticated");
        List<String> have = new ArrayList<>();
        while (machine.state() == StreamState.AUTHENTICATING) {
            String request = done.get(done.size() - 1);
            List<String> wanted =
                    symbols.stream()
                            .filter(symbol -> request.contains('"' + symbol + '"'))
                            .toList();
            if (have.size() + wanted.size() > 4) {
                failure(405);
            } else {
                have.addAll(wanted);
                subscription(have.toArray(String[]::new));
            }
        }
        assertThat(have).containsExactly("A", "B", "C", "D");
        assertThat(done).hasSizeLessThan(2 * symbols.size() + 1);
        assertThat(machine.reason()).isEqualTo("beyond the account's limit: E, F");
        assertThat(machine.code()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(ints = {410, 412, 413})
    void aRequestThatTheFeedDoesNotKnowEndsItAtTheStartOnly(int code) {
        connect();
        success("authenticated");
        failure(code);
        assertThat(machine.state()).isEqualTo(StreamState.STOPPED);

        machine = machine(List.of("AAPL", "MSFT"), MarketHours.of(Feed.SIP));
        goLive();
        failure(code);
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
        assertThat(machine.code()).isEqualTo(code);
        assertThat(done).isEmpty();
    }

    @Test
    void asksOnceMoreForWhatASubscriptionLacksThenConnectsAnew() {
        connect();
        success("authenticated");
        String request = done.get(done.size() - 1);
        done.clear();
        subscription("AAPL");
        assertThat(done).containsExactly(request);
        subscription("AAPL");
        assertThat(done).containsExactly(request, "close");
        assertThat(machine.reason()).contains("trades MSFT", "quotes MSFT");
    }

    @Test
    void pingsEveryTenSecondsAndLeavesWhoDoesNotAnswerInFive() {
        goLive();
        passes(9_999);
        assertThat(done).isEmpty();
        passes(1);
        assertThat(done).containsExactly("ping");
        machine.pong();
        passes(10_000);
        assertThat(done).containsExactly("ping", "ping");
        passes(4_999);
        assertThat(done).hasSize(2);
        passes(1);
        assertThat(done).containsExactly("ping", "ping", "close");
        assertThat(machine.reason()).contains("no pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "connected", "login", "subscription"})
    void whoDoesNotAnswerInTenSecondsIsLeft(String step) {
        machine.start(now);
        if (!step.equals("open")) {
            machine.opened(now);
        }
        if (step.equals("login") || step.equals("subscription")) {
            success("connected");
        }
        if (step.equals("subscription")) {
            success("authenticated");
        }
        passes(9_999);
        assertThat(done).doesNotContain("close");
        passes(1);
        assertThat(done).contains("close");
        assertThat(machine.state()).isEqualTo(StreamState.CONNECTING);
    }

    @Test
    void aChannelThatIsMuteWhileTheOtherSpeaksIsStale() {
        goLive();
        for (int second = 1; second < 60; second++) {
            passes(1_000);
            machine.pong();
            machine.data(Channel.QUOTES, now);
        }
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
        passes(1_000);
        assertThat(machine.state()).isEqualTo(StreamState.STALE);
        assertThat(machine.reason()).contains("no trades for 60000 ms");
        assertThat(done).contains("close");
        millisUntilOpened();
        assertThat(machine.state()).isEqualTo(StreamState.CONNECTING);
    }

    @Test
    void silenceThatANewConnectionDoesNotEndIsAllowedTwiceAsLong() {
        goLive();
        silentFor(60_000);
        assertThat(machine.state()).isEqualTo(StreamState.STALE);
        reconnectToLive();
        silentFor(119_000);
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
        silentFor(1_000);
        assertThat(machine.state()).isEqualTo(StreamState.STALE);
        reconnectToLive();
        machine.data(Channel.TRADES, now);
        machine.data(Channel.QUOTES, now);
        silentFor(60_000);
        assertThat(machine.state()).isEqualTo(StreamState.STALE);
    }

    @Test
    void whatASilenceMayHaveHiddenIsNamedWhenTheConnectionIsGivenUp() {
        goLive();
        silentFor(30_000);
        machine.data(Channel.QUOTES, now);
        silentFor(30_000);
        assertThat(done).contains("trades silent for 60000", "close");
        assertThat(done).noneMatch(action -> action.startsWith("quotes"));
        assertThat(done).doesNotContain("silence ended");
    }

    @Test
    void aSilenceThatIsAllowedAfterAReconnectButTooLongIsSuspectWhenItEnds() {
        goLive();
        silentFor(60_000);
        reconnectToLive();
        silentFor(60_000);
        done.clear();

        machine.data(Channel.TRADES, now);
        machine.data(Channel.QUOTES, now + 100);
        machine.data(Channel.TRADES, now + 200);

        // Once for both: what is fetched then is of all channels.
        assertThat(done)
                .containsExactlyInAnyOrder(
                        "trades silent for 60000", "quotes silent for 60000", "silence ended");
        assertThat(done).endsWith("silence ended");
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
    }

    @Test
    void aSilenceThatIsNotTooLongIsTrusted() {
        goLive();
        silentFor(59_000);
        done.clear();
        machine.data(Channel.TRADES, now);
        machine.data(Channel.QUOTES, now);
        assertThat(done).isEmpty();
    }

    @Test
    void theSilenceBeforeTheOpeningIsTrusted() {
        now = Instant.parse("2024-06-03T13:00:00Z").toEpochMilli();
        goLive();
        silentFor(1_859_000);
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
        done.clear();
        machine.data(Channel.TRADES, now);
        assertThat(done).isEmpty();
    }

    private void silentFor(long millis) {
        for (long passed = 0; passed < millis; passed += 1_000) {
            passes(1_000);
            machine.pong();
        }
    }

    private void reconnectToLive() {
        done.clear();
        millisUntilOpened();
        machine.opened(now);
        success("connected");
        success("authenticated");
        subscription("AAPL", "MSFT");
        machine.live();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-06-03T12:00:00Z", "2024-06-03T20:00:00Z", "2024-06-02T15:00:00Z"})
    void silenceOutsideTheMarketsHoursIsNoFault(String time) {
        now = Instant.parse(time).toEpochMilli();
        goLive();
        silentFor(3_600_000);
        assertThat(machine.state()).isEqualTo(StreamState.LIVE);
    }

    @Test
    void whoeverClosesItConnectsAnewAndTheWaitsGrowUntilDataFlowed() {
        machine.start(now);
        long longest = 0;
        for (int attempt = 0; attempt < 20; attempt++) {
            machine.closed("refused", 429, now);
            assertThat(machine.code()).isEqualTo(429);
            done.clear();
            long wait = millisUntilOpened();
            assertThat(wait).isBetween(Backoff.FLOOR_MILLIS, Backoff.CAP_MILLIS + 20);
            longest = Math.max(longest, wait);
        }
        assertThat(longest).isGreaterThan(10_000);
        machine.opened(now);
        success("connected");
        success("authenticated");
        subscription("AAPL", "MSFT");
        machine.live();
        machine.data(Channel.TRADES, now);
        now += StreamMachine.STEADY_MILLIS;
        machine.data(Channel.TRADES, now);
        machine.closed("gone", 0, now);
        done.clear();
        assertThat(millisUntilOpened()).isLessThanOrEqualTo(510);
    }

    @Test
    void aPauseIsKeptUntilItIsStartedAgain() {
        goLive();
        machine.pause("Kafka accepts no records");
        assertThat(done).containsExactly("close");
        passes(3_600_000);
        assertThat(done).containsExactly("close");
        assertThat(machine.reason()).isEqualTo("Kafka accepts no records");
        machine.start(now);
        assertThat(millisUntilOpened()).isBetween(Backoff.FLOOR_MILLIS, 510L);
    }

    @Test
    void whatComesFromAConnectionThatWasGivenUpChangesNothing() {
        goLive();
        machine.closed("gone", 0, now);
        long changes = machine.changes();
        success("connected");
        failure(402);
        subscription("AAPL");
        machine.closed("gone again", 0, now);
        assertThat(machine.changes()).isEqualTo(changes);
        assertThat(machine.state()).isEqualTo(StreamState.CONNECTING);
    }
}
