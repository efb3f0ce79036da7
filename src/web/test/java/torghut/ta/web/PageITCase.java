package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * The page in a real browser, on a real broker. What is drawn is read back from the chart library.
 */
class PageITCase {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("output.folder", "target"), "screenshots");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SECONDS = 3_900;

    private static EmbeddedKafka kafka;
    private static CheckedProducer producer;
    private static SampleMarket market;
    private static TaWeb web;
    private static ChromeDriver browser;
    private static long second;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "the page is not tried in a browser: apt-get install chromium chromium-driver");
        kafka = EmbeddedKafka.start();
        for (String topic : SampleMarket.TOPICS.values()) {
            kafka.createTopic(topic, topic.contains("status") ? 1 : 3, Map.of());
        }
        producer = new CheckedProducer(kafka.bootstrap(), Map.of("linger.ms", 5));
        market = new SampleMarket(11, 20, producer).remembering();
        second = System.currentTimeMillis() / 1000;
        market.history(second - SECONDS, second);
        market.status(System.currentTimeMillis(), "OK", null);
        market.flush();
        startWeb(0);
        browser = openBrowser();
    }

    private static void startWeb(int port) throws Exception {
        web = new TaWeb(WebDemo.settings(kafka.bootstrap(), port), Clock.systemUTC());
        Waiting.until("the topics are read", PATIENCE, web::isReady);
    }

    private static ChromeDriver openBrowser() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1440,900");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
        return new ChromeDriver(service, options);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        if (web != null) {
            web.close();
        }
        if (kafka != null) {
            producer.close();
            kafka.close();
        }
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                // The server that a test kills is missed, and found again.
                .filteredOn(entry -> !entry.getMessage().contains("ERR_CONNECTION_REFUSED"))
                .filteredOn(entry -> !entry.getMessage().contains("ERR_INCOMPLETE_CHUNKED"))
                // The machine has got another network interface; the page asks again.
                .filteredOn(entry -> !entry.getMessage().contains("ERR_NETWORK_CHANGED"))
                .isEmpty();
        String own = "http://127.0.0.1:" + web.uri().getPort() + "/";
        assertThat(browser.manage().logs().get(LogType.PERFORMANCE).getAll())
                .extracting(entry -> entry.getMessage())
                .filteredOn(message -> message.contains("Network.requestWillBeSent\""))
                .allMatch(
                        message ->
                                message.contains("\"url\":\"" + own)
                                        || message.contains("\"url\":\"data:"));
    }

    private static void open(String query) {
        browser.get(web.uri() + "?" + query);
        Waiting.until(
                "the page has loaded",
                PATIENCE,
                () -> truth("return !!document.body.dataset.loaded"));
    }

    private static boolean truth(String script, Object... arguments) {
        return Boolean.TRUE.equals(browser.executeScript(script, arguments));
    }

    private static String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    /** Points of a series that have a value, by time. */
    @SuppressWarnings("unchecked")
    private static Map<Long, Map<String, Object>> drawn(String series) {
        List<Map<String, Object>> points =
                (List<Map<String, Object>>)
                        browser.executeScript(
                                "return window.flinkTa.drawn()[arguments[0]]", series);
        Map<Long, Map<String, Object>> byTime = new TreeMap<>();
        for (Map<String, Object> point : points) {
            if (point.containsKey("value") || point.containsKey("close")) {
                byTime.put(((Number) point.get("time")).longValue(), point);
            }
        }
        return byTime;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    private static Map<String, Object> last(List<Map<String, Object>> records) {
        return records.get(records.size() - 1);
    }

    private static void assertDrawn(List<Map<String, Object>> signals, boolean boundedRows) {
        Map<Long, Map<String, Object>> candles = drawn("candles");
        List<Map<String, Object>> expected =
                boundedRows && signals.size() > 3_600
                        ? signals.subList(signals.size() - 3_600, signals.size())
                        : signals;
        assertThat(candles).hasSameSizeAs(expected);
        for (Map<String, Object> signal : expected) {
            long time = start(signal);
            for (String field : List.of("open", "high", "low", "close")) {
                assertThat(number(candles.get(time).get(field)))
                        .as("%s of %s", field, signal)
                        .isEqualTo(number(signal.get(field)));
            }
        }
        for (String field : List.of("ema12", "boll_upper", "vwap_session", "rsi14", "macd_hist")) {
            Map<Long, Map<String, Object>> line = drawn(field);
            Map<Long, Double> values = new TreeMap<>();
            for (Map<String, Object> signal : expected) {
                double value = signal.get(field) == null ? Double.NaN : number(signal.get(field));
                // What is not defined is not drawn.
                if (!Double.isNaN(value)) {
                    values.put(start(signal), value);
                }
            }
            assertThat(line.keySet()).as(field).isEqualTo(values.keySet());
            line.forEach(
                    (time, point) ->
                            assertThat(number(point.get("value")))
                                    .as(field)
                                    .isEqualTo(values.get(time)));
        }
    }

    private static long start(Map<String, Object> record) {
        return ((Number) ((Map<?, ?>) record.get("window")).get("start")).longValue() / 1000;
    }

    private static List<Map<String, Object>> aggregates(String symbol, String timeframe) {
        return market.sent(TopicKind.AGGREGATE, symbol).stream()
                .filter(record -> record.get("timeframe").equals(timeframe))
                .toList();
    }

    @Test
    void whatIsDrawnIsWhatTheTopicsHold() {
        open("symbol=NFLX&tf=1s");

        assertDrawn(market.sent(TopicKind.SIGNAL, "NFLX"), true);
    }

    @Test
    void longerBarsAreThoseOfTheirTopic() {
        open("symbol=NFLX&tf=5m");
        List<Map<String, Object>> sent = aggregates("NFLX", "5m");
        Map<Long, Map<String, Object>> candles = drawn("candles");

        for (Map<String, Object> record : sent) {
            assertThat(number(candles.get(start(record)).get("close")))
                    .isEqualTo(number(record.get("close")));
        }
        // The one that is still running is put together from its seconds.
        assertThat(candles.size()).isBetween(sent.size(), sent.size() + 1);
    }

    @Test
    void aMinuteSettlesWithItsRecordAndMovesWithItsRevision() {
        open("symbol=WMT&tf=1m");
        Map<String, Object> base = last(aggregates("WMT", "1m"));
        long start = start(base) + 60;
        Map<String, Object> minute = new LinkedHashMap<>(base);
        minute.put("seq", start / 60);
        minute.put("event_ts", (start + 60) * 1000);
        minute.put("window", Map.of("start", start * 1000, "end", (start + 60) * 1000));
        minute.put("close", 84.5);
        market.send(TopicKind.AGGREGATE, "WMT", minute);
        market.flush();
        Waiting.until("the minute is drawn", PATIENCE, () -> close(start) == 84.5);
        assertThat(drawn("candles").get(start)).doesNotContainKey("color");

        Map<String, Object> revision = new LinkedHashMap<>(minute);
        revision.put("close", 84.75);
        revision.put("revision", 1L);
        revision.put("cause", "LATE");
        revision.put("trade_id", "7");
        revision.put("deleted", false);
        market.send(TopicKind.REVISION, "WMT", revision);
        market.flush();
        Waiting.until("the revision is drawn", PATIENCE, () -> close(start) == 84.75);
        assertThat(drawn("rsi14")).containsKey(start);
    }

    private static double close(long time) {
        Map<String, Object> candle = drawn("candles").get(time);
        return candle == null ? Double.NaN : number(candle.get("close"));
    }

    @Test
    void secondsWithoutABarAreGaps() {
        open("symbol=BAC&tf=1s");
        List<Map<String, Object>> sent = market.sent(TopicKind.SIGNAL, "BAC");

        int shown = drawn("candles").size();
        long first = start(sent.get(sent.size() - shown));
        long points =
                ((Number) browser.executeScript("return window.flinkTa.points()")).longValue();

        // One place for each second, whether there is a bar or not.
        assertThat(points).isEqualTo(start(last(sent)) - first + 1);
        assertThat((long) shown).isLessThan(points);
    }

    @Test
    void aPreviewIsDrawnApartAndSettlesWhenItsFinalComes() {
        open("symbol=MSFT&tf=1s");
        Map<String, Object> base = last(market.sent(TopicKind.SIGNAL, "MSFT"));
        long seq = (Long) base.get("seq") + 3;
        market.send(TopicKind.PREVIEW, "MSFT", changed(base, seq, 432.5, false, 1));
        market.flush();
        Waiting.until("the preview is drawn", PATIENCE, () -> drawn("candles").containsKey(seq));
        Map<String, Object> provisional = drawn("candles").get(seq);
        assertThat(number(provisional.get("close"))).isEqualTo(432.5);
        assertThat(provisional).containsKey("color");
        assertThat(text("price")).isEqualTo("432.50");

        market.send(TopicKind.PREVIEW, "MSFT", changed(base, seq, 433.25, false, 2));
        market.flush();
        Waiting.until(
                "the preview moves",
                PATIENCE,
                () -> number(drawn("candles").get(seq).get("close")) == 433.25);
        market.send(TopicKind.BAR, "MSFT", changed(base, seq, 433.5, true, 0));
        market.send(TopicKind.SIGNAL, "MSFT", changed(base, seq, 433.5, true, 0));
        market.flush();
        Waiting.until(
                "the final is drawn",
                PATIENCE,
                () -> !drawn("candles").get(seq).containsKey("color"));

        assertThat(number(drawn("candles").get(seq).get("close"))).isEqualTo(433.5);
    }

    private static Map<String, Object> changed(
            Map<String, Object> base, long seq, double close, boolean isFinal, long previewSeq) {
        Map<String, Object> record = new LinkedHashMap<>(base);
        record.put("seq", seq);
        record.put("event_ts", (seq + 1) * 1000);
        record.put("window", Map.of("start", seq * 1000, "end", (seq + 1) * 1000));
        record.put("close", close);
        record.put("high", Math.max(close, number(base.get("high"))));
        record.put("is_final", isFinal);
        record.put("ingest_ts", System.currentTimeMillis());
        if (!isFinal) {
            record.put("preview_seq", previewSeq);
        }
        return record;
    }

    @Test
    void thePageComesBackWhenTheServerWasKilled() throws Exception {
        open("symbol=JPM&tf=1s");
        int port = web.uri().getPort();
        web.close();
        Waiting.until("the page says so", PATIENCE, () -> text("health").contains("UNKNOWN"));
        Map<String, Object> base = last(market.sent(TopicKind.SIGNAL, "JPM"));
        long missed = (Long) base.get("seq") + 2;
        market.send(TopicKind.BAR, "JPM", changed(base, missed, 219.5, true, 0));
        market.send(TopicKind.SIGNAL, "JPM", changed(base, missed, 219.5, true, 0));
        market.status(System.currentTimeMillis(), "OK", null);
        market.flush();

        startWeb(port);

        Waiting.until("the page is back", PATIENCE, () -> truth("return window.flinkTa.isLive()"));
        Waiting.until(
                "it has what it missed", PATIENCE, () -> drawn("candles").containsKey(missed));
        long next = missed + 1;
        market.send(TopicKind.PREVIEW, "JPM", changed(base, next, 219.75, false, 1));
        market.flush();
        Waiting.until("it is live again", PATIENCE, () -> drawn("candles").containsKey(next));
    }

    @Test
    void thePageSaysWhenTheNumbersAreNotToBeTrusted() {
        open("symbol=AAPL&tf=1s");
        market.status(System.currentTimeMillis(), "STALLED", "No input since 09:31:04.");
        market.flush();
        Waiting.until("the page says so", PATIENCE, () -> text("health").contains("STALLED"));

        assertThat(text("health")).contains("No input since 09:31:04.");
        assertThat(browser.findElement(By.id("health")).getDomAttribute("data-trust"))
                .isEqualTo("false");
        market.status(System.currentTimeMillis(), "OK", null);
        market.flush();
        Waiting.until("all is well again", PATIENCE, () -> text("health").contains("OK"));
    }

    @Test
    void keysMoveThroughSymbolsAndTimeframes() {
        open("symbol=AAPL&tf=1s");
        new Actions(browser).sendKeys(Keys.ARROW_DOWN).perform();
        Waiting.until("the next symbol", PATIENCE, () -> loaded("AMD 1s"));
        new Actions(browser).sendKeys("2").perform();
        Waiting.until("the second timeframe", PATIENCE, () -> loaded("AMD 1m"));
        assertThat(browser.getCurrentUrl()).contains("symbol=AMD", "tf=1m");
        new Actions(browser).sendKeys("/").sendKeys("TSLA").sendKeys(Keys.ENTER).perform();
        Waiting.until("the one that was searched", PATIENCE, () -> loaded("TSLA 1m"));
        assertThat(text("symbol")).isEqualTo("TSLA");
    }

    private static boolean loaded(String what) {
        return truth("return document.body.dataset.loaded === arguments[0]", what);
    }

    @Test
    void indicatorsAreSwitchedByTheirMenu() {
        open("symbol=AAPL&tf=1s&on=ema12");
        assertThat(drawnNames()).contains("ema12").doesNotContain("rsi14", "extra.atr_14");
        browser.findElement(By.id("indicators-toggle")).click();
        browser.findElement(By.cssSelector("[data-part='rsi']")).click();
        browser.findElement(By.cssSelector("[data-part='x.atr_14']")).click();

        assertThat(drawnNames()).contains("ema12", "rsi14", "extra.atr_14");
        assertThat(browser.getCurrentUrl()).contains("on=ema12,rsi,x.atr_14");
    }

    @SuppressWarnings("unchecked")
    private static List<String> drawnNames() {
        return new ArrayList<>(
                (List<String>) browser.executeScript("return Object.keys(window.flinkTa.drawn())"));
    }

    @Test
    void anEmptyMarketSaysWhatToDo() throws Exception {
        try (EmbeddedKafka empty = EmbeddedKafka.start();
                TaWeb nothing =
                        new TaWeb(WebDemo.settings(empty.bootstrap(), 0), Clock.systemUTC())) {
            browser.get(nothing.uri().toString());
            Waiting.until("the page speaks", PATIENCE, () -> text("empty").contains("first bar"));

            assertThat(text("empty")).contains("./mvnw -q -Plocal", "KAFKA_BOOTSTRAP");
            browser.get("about:blank");
            browser.manage().logs().get(LogType.PERFORMANCE);
        }
    }

    @Test
    void anHourOfBarsOpensFast() {
        open("symbol=SPY&tf=1s");
        double millis =
                number(
                        browser.executeScript(
                                "return performance.getEntriesByName('loaded')[0].startTime"));

        System.out.printf("3,600 bars were on the page after %.0f ms.%n", millis);
        // The aim is a second on a laptop; how long it takes on a busy machine says nothing.
        assertThat(millis).isPositive();
    }

    @Test
    void screenshots() throws Exception {
        for (String theme : List.of("dark", "light")) {
            open("symbol=NVDA&tf=1s&theme=" + theme);
            screenshot("page-" + theme);
        }
        open("symbol=NVDA&tf=1m&theme=dark");
        screenshot("page-minutes");
        Dimension wide = browser.manage().window().getSize();
        try {
            browser.manage().window().setSize(new Dimension(500, 844));
            open("symbol=NVDA&tf=1s&theme=dark");
            screenshot("page-narrow");
            assertThat(truth("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
        } catch (WebDriverException e) {
            throw new IllegalStateException("The narrow page failed.", e);
        } finally {
            browser.manage().window().setSize(wide);
        }
        assertThat(SCREENSHOTS.resolve("page-narrow.png")).isNotEmptyFile();
    }
}
