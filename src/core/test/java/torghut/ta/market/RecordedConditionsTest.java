package torghut.ta.market;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import torghut.ta.market.TradeRules.OpenClose;
import torghut.ta.market.TradeRules.Verdict;
import torghut.ta.model.Aggregate;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

/**
 * Twenty minutes of a recorded market: with the rule of LEAN's own bars ours are LEAN's, in all
 * five fields; with the published rules ours are what the table says, read here on its own.
 */
class RecordedConditionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SYMBOLS = List.of("AIG", "BAC", "IBM");

    /** 2013-10-07 13:30:00 UTC, 09:30 in New York. */
    private static final long OPEN_MILLIS = 1_381_152_600_000L;

    private static final long END_MILLIS = OPEN_MILLIS + 20 * 60_000;

    private static final Map<String, List<Trade>> TRADES = new HashMap<>();

    /** LEAN's flags of a trade, by its id. */
    private static final Map<String, Long> FLAGS = new HashMap<>();

    /** Open, high, low, close, volume. */
    private record Bar(double open, double high, double low, double close, double volume) {

        static Bar of(Ohlcv ohlcv) {
            return new Bar(
                    ohlcv.open(), ohlcv.high(), ohlcv.low(), ohlcv.close(), ohlcv.volume().value());
        }
    }

    @BeforeAll
    static void readTrades() throws IOException {
        for (JsonNode json : lines("trades.jsonl.gz")) {
            StringBuilder codes = new StringBuilder();
            json.get("c").forEach(code -> codes.append(code.textValue()));
            String id = json.get("id").textValue();
            Trade trade =
                    new Trade(
                            json.get("symbol").textValue(),
                            millis(json) * 1_000_000,
                            json.get("p").doubleValue(),
                            json.get("s").doubleValue(),
                            id,
                            json.get("x").textValue(),
                            codes.toString(),
                            json.get("z").textValue().charAt(0),
                            Trade.Side.NONE,
                            true,
                            0,
                            FLAGS.size(),
                            Long.MIN_VALUE);
            TRADES.computeIfAbsent(trade.symbol(), s -> new ArrayList<>()).add(trade);
            FLAGS.put(id, Long.parseLong(json.get("lean_flags").textValue(), 16));
        }
    }

    private static List<JsonNode> lines(String file) throws IOException {
        Path path =
                Path.of(System.getenv().getOrDefault("MARKET_DATA", "../shared/data/lean-20131007"))
                        .resolve(file);
        assumeTrue(Files.exists(path), "skipped: no recorded data, " + path);
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    private static long millis(JsonNode json) {
        return Instant.parse(json.get("t").textValue()).toEpochMilli();
    }

    private static Map<Long, Bar> leansBars(String file, String symbol) throws IOException {
        TreeMap<Long, Bar> bars = new TreeMap<>();
        for (JsonNode json : lines(file)) {
            if (json.get("symbol").textValue().equals(symbol)) {
                bars.put(
                        millis(json),
                        new Bar(
                                json.get("o").doubleValue(),
                                json.get("h").doubleValue(),
                                json.get("l").doubleValue(),
                                json.get("c").doubleValue(),
                                json.get("v").doubleValue()));
            }
        }
        return bars;
    }

    /** The rule of LEAN's own bars; opening and closing prints apart, which need the clock. */
    private static Verdict lean(Trade trade) {
        boolean isOfficial = has(trade, 24) || has(trade, 26);
        boolean isPrint = has(trade, 6) || has(trade, 7);
        if (isOfficial || isPrint) {
            return new Verdict(OpenClose.NO, false, false, true);
        }
        boolean setsPrice = has(trade, 0, 1, 2, 6, 7, 10, 13, 24, 26) || !has(trade, 5, 29, 31);
        return new Verdict(setsPrice ? OpenClose.YES : OpenClose.NO, setsPrice, true, true);
    }

    private static boolean has(Trade trade, int... bits) {
        return Arrays.stream(bits).anyMatch(bit -> (FLAGS.get(trade.id()) >> bit & 1) == 1);
    }

    /**
     * LEAN counts what a second without a price has traded with the bar before it, which for us has
     * left by then; ours says it with the bar after it.
     */
    @ParameterizedTest
    @CsvSource({"AIG, 368", "BAC, 832", "IBM, 517"})
    void withLeansRuleOurSecondsAreLeans(String symbol, int count) throws IOException {
        List<Trade> trades = new ArrayList<>(TRADES.get(symbol));
        Trade last = trades.get(trades.size() - 1);
        trades.add(
                new Trade(
                        symbol,
                        END_MILLIS * 1_000_000,
                        last.price(),
                        1,
                        "after",
                        true,
                        0,
                        999_999));
        FLAGS.put("after", 1L);

        TreeMap<Long, Bar> ours = new TreeMap<>();
        for (MicroBar bar : barsOf(trades, RecordedConditionsTest::lean)) {
            if (bar.unpricedCount() > 0) {
                ours.computeIfPresent(
                        ours.lastKey(),
                        (start, before) ->
                                new Bar(
                                        before.open,
                                        before.high,
                                        before.low,
                                        before.close,
                                        before.volume + bar.unpricedVolume()));
            }
            ours.put(
                    bar.startMillis(),
                    new Bar(bar.open(), bar.high(), bar.low(), bar.close(), bar.volume()));
        }
        ours.remove(END_MILLIS);

        assertThat(ours).isEqualTo(leansBars("bars_1s.jsonl.gz", symbol)).hasSize(count);
    }

    /** The opening print of the listing exchange sets the open of the first minute. */
    @ParameterizedTest
    @CsvSource({"AIG", "BAC", "IBM"})
    void withLeansRuleOurMinutesAreLeans(String symbol) throws IOException {
        List<Trade> trades = new ArrayList<>();
        for (Trade trade : TRADES.get(symbol)) {
            long start = Seconds.minuteStartMillis(trade.second());
            boolean opens = has(trade, 6) && trade.venue().equals("N") && start == OPEN_MILLIS;
            trades.add(opens ? atTheOpen(trade) : trade);
        }
        TradeRules rules =
                trade ->
                        has(trade, 6) && trade.second() < OPEN_MILLIS / 1000 + 60
                                ? new Verdict(
                                        trade.venue().equals("N") ? OpenClose.YES : OpenClose.NO,
                                        trade.venue().equals("N"),
                                        trade.venue().equals("N"),
                                        true)
                                : lean(trade);
        SymbolRun run = new SymbolRun(Symbols.parameters(rules, 0));
        trades.forEach(run::read);
        run.watermark(Long.MAX_VALUE);
        TreeMap<Long, Bar> ours = new TreeMap<>();
        for (Aggregate aggregate : run.aggregates()) {
            MicroBar bar = aggregate.bar();
            if (aggregate.timeframe() == Timeframe.M1) {
                ours.put(
                        bar.startMillis(),
                        new Bar(bar.open(), bar.high(), bar.low(), bar.close(), bar.volume()));
            }
        }

        assertThat(ours).isEqualTo(leansBars("bars_1m.jsonl.gz", symbol)).hasSize(20);
    }

    private static Trade atTheOpen(Trade trade) {
        return new Trade(
                trade.symbol(),
                OPEN_MILLIS * 1_000_000,
                trade.price(),
                trade.size(),
                trade.id(),
                trade.venue(),
                trade.conditions(),
                trade.tape(),
                trade.side(),
                trade.isFinal(),
                trade.partition(),
                Long.MIN_VALUE,
                trade.openSecond());
    }

    private static List<MicroBar> barsOf(List<Trade> trades, TradeRules rules) {
        SymbolRun run = new SymbolRun(Symbols.parameters(rules, 0));
        trades.forEach(run::read);
        run.watermark(Long.MAX_VALUE);
        return run.bars();
    }

    /** Every trade is looked up in the table, and every second summed up, the plain way. */
    @ParameterizedTest
    @EnumSource(names = {"ALPACA", "SIP"})
    void withThePublishedRulesOurSecondsAreWhatTheTableSays(RuleSet rules) throws IOException {
        Map<String, boolean[]> table = table(rules);
        for (String symbol : SYMBOLS) {
            TreeMap<Long, Bar> expected = new TreeMap<>();
            TreeMap<Long, List<Trade>> seconds = new TreeMap<>();
            TRADES.get(symbol)
                    .forEach(
                            trade ->
                                    seconds.computeIfAbsent(
                                                    trade.second() * 1000, s -> new ArrayList<>())
                                            .add(trade));
            double unpriced = 0;
            double expectedUnpriced = 0;
            for (Map.Entry<Long, List<Trade>> second : seconds.entrySet()) {
                Bar bar = plainBar(second.getValue(), table);
                if (Double.isNaN(bar.open)) {
                    unpriced += bar.volume;
                } else {
                    expected.put(second.getKey(), bar);
                    expectedUnpriced += unpriced;
                    unpriced = 0;
                }
            }
            TreeMap<Long, Bar> ours = new TreeMap<>();
            List<MicroBar> bars = barsOf(TRADES.get(symbol), rules.rules());
            bars.forEach(
                    bar ->
                            ours.put(
                                    bar.startMillis(),
                                    new Bar(
                                            bar.open(),
                                            bar.high(),
                                            bar.low(),
                                            bar.close(),
                                            bar.volume())));

            assertThat(ours).isEqualTo(expected).hasSizeGreaterThan(300);
            assertThat(bars.stream().mapToDouble(MicroBar::unpricedVolume).sum())
                    .isEqualTo(expectedUnpriced);
        }
    }

    /** What stands in the documentation: how far Alpaca's and the tapes' rules are from LEAN's. */
    @ParameterizedTest
    @CsvSource({"ALPACA, 34", "SIP, 34", "ALL, 33"})
    void withThePublishedRulesSomeMinutesAreNotLeans(RuleSet rules, int equal) throws IOException {
        int count = 0;
        for (String symbol : SYMBOLS) {
            TreeMap<Long, Ohlcv> minutes = new TreeMap<>();
            TreeMap<Long, List<Trade>> seconds = new TreeMap<>();
            TRADES.get(symbol)
                    .forEach(
                            trade ->
                                    seconds.computeIfAbsent(trade.second(), s -> new ArrayList<>())
                                            .add(trade));
            seconds.forEach(
                    (second, trades) ->
                            minutes.merge(
                                    Seconds.minuteStartMillis(second),
                                    Ohlcv.of(trades, rules.rules()),
                                    Ohlcv::then));
            for (Map.Entry<Long, Bar> lean : leansBars("bars_1m.jsonl.gz", symbol).entrySet()) {
                count += Bar.of(minutes.get(lean.getKey())).equals(lean.getValue()) ? 1 : 0;
            }
        }
        assertThat(count).isEqualTo(equal);
    }

    /** Open and close, high and low, volume: by tape and code, straight from the file. */
    private static Map<String, boolean[]> table(RuleSet rules) throws IOException {
        Map<String, boolean[]> table = new HashMap<>();
        try (InputStream in =
                RecordedConditionsTest.class.getResourceAsStream(
                        "/torghut/ta/market/trade_conditions.csv")) {
            for (String line : new String(in.readAllBytes(), UTF_8).lines().skip(1).toList()) {
                String[] cells = line.split(",", -1);
                int first = rules == RuleSet.ALPACA ? 8 : 5;
                boolean[] counts = new boolean[3];
                for (int i = 0; i < 3; i++) {
                    counts[i] = !cells[first + i].equals("N");
                }
                for (int i = 0; i < cells[0].length(); i++) {
                    table.put(cells[0].charAt(i) + cells[1], counts);
                }
            }
        }
        return table;
    }

    private static Bar plainBar(List<Trade> trades, Map<String, boolean[]> table) {
        double open = Double.NaN;
        double high = Double.NaN;
        double low = Double.NaN;
        double close = Double.NaN;
        double volume = 0;
        for (Trade trade : trades) {
            boolean[] counts = {true, true, true};
            for (int code = 0; code < trade.conditions().length(); code++) {
                boolean[] row = table.get("" + trade.tape() + trade.conditions().charAt(code));
                for (int i = 0; i < 3; i++) {
                    counts[i] &= row[i];
                }
            }
            if (counts[0]) {
                open = Double.isNaN(open) ? trade.price() : open;
                close = trade.price();
            }
            if (counts[1]) {
                high = Double.isNaN(high) ? trade.price() : Math.max(high, trade.price());
                low = Double.isNaN(low) ? trade.price() : Math.min(low, trade.price());
            }
            volume += counts[2] ? trade.size() : 0;
        }
        return new Bar(open, high, low, close, volume);
    }

    @Test
    void theSliceHasTradesOfAllKinds() {
        assertThat(TRADES.keySet()).containsExactlyInAnyOrderElementsOf(SYMBOLS);
        assertThat(FLAGS).hasSizeGreaterThanOrEqualTo(14_249);
    }
}
