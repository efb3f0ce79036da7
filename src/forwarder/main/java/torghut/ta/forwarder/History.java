package torghut.ta.forwarder;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import torghut.ta.forwarder.ForwarderSettings.Alpaca;

/**
 * Alpaca's past by REST: trades, quotes and minute bars, page by page, as fast as the server
 * allows. One thread.
 */
final class History {

    /** What lies between two attempts, so that tests need not wait. */
    interface Pause {

        /** Waits. */
        void await(Duration duration) throws InterruptedException;
    }

    /** The server will not give what was asked for, or has not for too long. */
    static final class UnavailableException extends Exception {
        UnavailableException(String message) {
            super(message);
        }
    }

    private static final String PAGE_LIMIT = "10000";
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private final Alpaca alpaca;
    private final Clock clock;
    private final Pause pause;
    private final Backoff backoff;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private Instant notBefore = Instant.EPOCH;

    History(Alpaca alpaca, Clock clock, Pause pause, Backoff backoff) {
        this.alpaca = alpaca;
        this.clock = clock;
        this.pause = pause;
        this.backoff = backoff;
    }

    /**
     * All messages of a channel with {@code from} ≤ t &lt; {@code to}, ascending per symbol.
     *
     * @param symbols at least one, and few enough for a URL
     * @throws UnavailableException if the server refuses, or fails for ten minutes
     */
    List<MarketMessage> fetch(Channel channel, List<String> symbols, Instant from, Instant to)
            throws UnavailableException, InterruptedException {
        String path =
                alpaca.feed()
                        .historyPath()
                        .orElseThrow(() -> new UnavailableException("the feed has no history"));
        StringBuilder query = new StringBuilder();
        add(query, "symbols", String.join(",", symbols));
        add(query, "start", from.toString());
        // The end is included.
        add(query, "end", to.minusNanos(1).toString());
        add(query, "limit", PAGE_LIMIT);
        add(query, "sort", "asc");
        if (channel == Channel.BARS) {
            add(query, "timeframe", "1Min");
        }
        alpaca.feed().historyFeed().ifPresent(feed -> add(query, "feed", feed));
        String address = alpaca.history() + "/" + path + "/" + channel.label() + "?" + query;

        HistoryReader reader = new HistoryReader(channel);
        Optional<String> token = Optional.empty();
        do {
            String page =
                    get(
                            URI.create(
                                    token.map(next -> address + "&page_token=" + encoded(next))
                                            .orElse(address)));
            try {
                token = reader.read(page);
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new UnavailableException("the answer cannot be read: " + e.getMessage());
            }
        } while (token.isPresent());
        return reader.messages();
    }

    private static void add(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(encoded(value));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String get(URI uri) throws UnavailableException, InterruptedException {
        Instant giveUp = clock.instant().plus(PATIENCE);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(REQUEST_TIMEOUT)
                        .header("APCA-API-KEY-ID", alpaca.keyId().reveal())
                        .header("APCA-API-SECRET-KEY", alpaca.secretKey().reveal())
                        .build();
        while (true) {
            awaitTurn();
            String failure;
            Duration wait;
            try {
                HttpResponse<String> response =
                        client.send(request, HttpResponse.BodyHandlers.ofString());
                int status = response.statusCode();
                if (status == 200) {
                    backoff.reset();
                    if (number(response, "X-Ratelimit-Remaining").orElse(1) <= 0) {
                        notBefore = clock.instant().plus(untilReset(response));
                    }
                    return response.body();
                }
                failure = "HTTP " + status;
                if (status != 429 && status < 500) {
                    throw new UnavailableException(failure + excerpt(response.body()));
                }
                wait = status == 429 ? untilReset(response) : Duration.ZERO;
            } catch (IOException e) {
                failure = e.toString();
                wait = Duration.ZERO;
            }
            if (clock.instant().isAfter(giveUp)) {
                throw new UnavailableException(failure + " for " + PATIENCE);
            }
            Duration shortest = Duration.ofMillis(backoff.nextMillis());
            notBefore = clock.instant().plus(wait.compareTo(shortest) > 0 ? wait : shortest);
        }
    }

    private void awaitTurn() throws InterruptedException {
        Duration wait = Duration.between(clock.instant(), notBefore);
        if (wait.compareTo(Duration.ZERO) > 0) {
            pause.await(wait);
        }
    }

    /** {@code Retry-After} in seconds, or {@code X-Ratelimit-Reset} in seconds since the epoch. */
    private Duration untilReset(HttpResponse<?> response) {
        Duration wait =
                number(response, "Retry-After").stream()
                        .mapToObj(Duration::ofSeconds)
                        .findFirst()
                        .orElseGet(
                                () ->
                                        number(response, "X-Ratelimit-Reset").stream()
                                                .mapToObj(Instant::ofEpochSecond)
                                                .map(at -> Duration.between(clock.instant(), at))
                                                .findFirst()
                                                .orElse(Duration.ZERO));
        return wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
    }

    private static OptionalLong number(HttpResponse<?> response, String header) {
        try {
            return response.headers().firstValueAsLong(header);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String excerpt(String body) {
        String text = body == null ? "" : body.strip().replaceAll("\\p{Cntrl}+", " ");
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(200, text.length()));
    }
}
