package torghut.ta.fakealpaca;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** Alpaca's REST interface: history of trades, quotes and bars, and the clock. */
final class HistoryHandler extends Handler.Abstract {

    private static final Pattern MULTI =
            Pattern.compile(
                    "/v2/stocks/(trades|quotes|bars)|/v1beta3/crypto/us/(trades|quotes|bars)");
    private static final Pattern SINGLE =
            Pattern.compile("/v2/stocks/([^/]+)/(trades|quotes|bars)");
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int GREATEST_LIMIT = 10_000;
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalTime OPEN = LocalTime.of(9, 30);
    private static final LocalTime CLOSE = LocalTime.of(16, 0);

    private final FakeAlpaca server;
    private final History history;

    // Guarded by this.
    private Instant minuteStart = Instant.EPOCH;
    private int requestsInMinute;

    HistoryHandler(FakeAlpaca server, History history) {
        this.server = server;
        this.history = history;
    }

    /** An answer that is not the data. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            limitRate(response);
            authenticate(request);
            answer(response, callback, 200, body(request));
        } catch (Refusal e) {
            answer(response, callback, e.status, "{\"message\":\"" + e.getMessage() + "\"}");
        }
        return true;
    }

    private static void answer(Response response, Callback callback, int status, String body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=UTF-8");
        Content.Sink.write(response, true, body, callback);
    }

    private synchronized void limitRate(Response response) throws Refusal {
        Instant now = Instant.now();
        if (!now.isBefore(minuteStart.plus(1, ChronoUnit.MINUTES))) {
            minuteStart = now;
            requestsInMinute = 0;
        }
        int limit = server.faults().historyPerMinute();
        requestsInMinute++;
        Instant reset = minuteStart.plus(1, ChronoUnit.MINUTES);
        Faults.HistoryAnswer fault = server.faults().takeHistoryAnswer();
        int remaining = fault == null ? Math.max(0, limit - requestsInMinute) : 0;
        if (fault != null && fault.retryAfter() != null) {
            reset = now.plus(fault.retryAfter());
        }
        response.getHeaders().put("X-Ratelimit-Limit", String.valueOf(limit));
        response.getHeaders().put("X-Ratelimit-Remaining", String.valueOf(remaining));
        response.getHeaders().put("X-Ratelimit-Reset", String.valueOf(reset.getEpochSecond()));
        boolean tooMany = requestsInMinute > limit;
        if (tooMany || (fault != null && fault.status() == 429)) {
            long seconds = (Duration.between(now, reset).toMillis() + 999) / 1_000;
            response.getHeaders().put(HttpHeader.RETRY_AFTER, String.valueOf(seconds));
            throw new Refusal(429, "too many requests.");
        }
        if (fault != null) {
            throw new Refusal(fault.status(), "told to fail.");
        }
    }

    private void authenticate(Request request) throws Refusal {
        String key = request.getHeaders().get("APCA-API-KEY-ID");
        String secret = request.getHeaders().get("APCA-API-SECRET-KEY");
        if (key == null || secret == null) {
            throw new Refusal(401, "unauthorized.");
        }
        if (!server.isAccount(key, secret)) {
            throw new Refusal(403, "forbidden.");
        }
    }

    private String body(Request request) throws Refusal {
        String path = Request.getPathInContext(request);
        if (path.equals("/v2/clock")) {
            return clock();
        }
        Fields parameters = Request.extractQueryParameters(request, UTF_8);
        Matcher multi = MULTI.matcher(path);
        if (multi.matches()) {
            String name = multi.group(1) == null ? multi.group(2) : multi.group(1);
            String symbols = parameters.getValue("symbols");
            if (symbols == null || symbols.isBlank()) {
                throw new Refusal(400, "symbols is required");
            }
            History.Page page = history.page(query(name, symbols, parameters));
            Map<String, List<String>> bySymbol = new LinkedHashMap<>();
            for (History.Entry entry : page.entries()) {
                bySymbol.computeIfAbsent(entry.symbol(), s -> new ArrayList<>()).add(entry.json());
            }
            List<String> lists = new ArrayList<>();
            bySymbol.forEach((symbol, entries) -> lists.add("\"" + symbol + "\":" + entries));
            return response(name, "{" + String.join(",", lists) + "}", "", page);
        }
        Matcher single = SINGLE.matcher(path);
        if (single.matches()) {
            String symbol = single.group(1);
            String name = single.group(2);
            History.Page page = history.page(query(name, symbol, parameters));
            List<String> entries = page.entries().stream().map(History.Entry::json).toList();
            return response(name, entries.toString(), ",\"symbol\":\"" + symbol + "\"", page);
        }
        throw new Refusal(404, "endpoint not found.");
    }

    private static String response(String name, String data, String symbol, History.Page page) {
        String token = page.next() == null ? "null" : "\"" + token(page.next()) + "\"";
        return "{\"" + name + "\":" + data + symbol + ",\"next_page_token\":" + token + "}";
    }

    private History.Query query(String name, String symbols, Fields parameters) throws Refusal {
        Instant startOfDay =
                LocalDate.ofInstant(server.now(), ZoneOffset.UTC)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
        String sort = parameters.getValue("sort");
        if (sort != null && !sort.equals("asc") && !sort.equals("desc")) {
            throw new Refusal(400, "invalid sort: " + sort);
        }
        return new History.Query(
                channel(name, parameters.getValue("timeframe")),
                Arrays.asList(symbols.split(",")),
                time("start", parameters.getValue("start"), startOfDay),
                time("end", parameters.getValue("end"), Instant.MAX),
                "desc".equals(sort),
                limit(parameters.getValue("limit")),
                position(parameters.getValue("page_token")));
    }

    private static Channel channel(String name, String timeframe) throws Refusal {
        if (name.equals("trades")) {
            return Channel.TRADES;
        }
        if (name.equals("quotes")) {
            return Channel.QUOTES;
        }
        if (timeframe == null) {
            throw new Refusal(400, "timeframe is required");
        }
        // The others would have to be computed; what the stream sends is enough here.
        return switch (timeframe) {
            case "1Min", "1T" -> Channel.BARS;
            case "1Day", "1D" -> Channel.DAILY_BARS;
            default -> throw new Refusal(400, "invalid timeframe: " + timeframe);
        };
    }

    /** RFC 3339 or a date. */
    private static Instant time(String name, String value, Instant otherwise) throws Refusal {
        if (value == null) {
            return otherwise;
        }
        try {
            return value.length() == 10
                    ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new Refusal(400, "invalid " + name + ": " + value);
        }
    }

    private static int limit(String value) throws Refusal {
        if (value == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= GREATEST_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new Refusal(400, "invalid limit: " + value);
    }

    private static String token(History.Position position) {
        String text = position.symbol() + "|" + position.time() + "|" + position.sequence();
        return Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static History.Position position(String token) throws Refusal {
        if (token == null || token.isEmpty()) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), UTF_8).split("\\|");
            return new History.Position(
                    parts[0], Instant.parse(parts[1]), Long.parseLong(parts[2]));
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw new Refusal(400, "invalid page_token");
        }
    }

    private String clock() {
        ZonedDateTime now = server.now().atZone(NEW_YORK);
        return "{\"timestamp\":\"%s\",\"is_open\":%s,\"next_open\":\"%s\",\"next_close\":\"%s\"}"
                .formatted(
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now),
                        server.faults().isMarketOpen(),
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(next(now, OPEN)),
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(next(now, CLOSE)));
    }

    /** The next weekday at this time; holidays are ordinary days here. */
    private static ZonedDateTime next(ZonedDateTime now, LocalTime time) {
        ZonedDateTime next = now.with(time);
        while (!next.isAfter(now)
                || next.getDayOfWeek() == DayOfWeek.SATURDAY
                || next.getDayOfWeek() == DayOfWeek.SUNDAY) {
            next = next.plusDays(1);
        }
        return next;
    }
}
