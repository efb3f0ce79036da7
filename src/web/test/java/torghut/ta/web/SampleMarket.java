package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorEngine;
import torghut.ta.indicators.IndicatorParameters;
import torghut.ta.indicators.Undo;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.testkit.CheckedProducer;

/**
 * What the job would write about a market of random walks: records of all its topics, the
 * indicators made by the job's own engine. Times are given by the caller.
 */
final class SampleMarket {

    static final Map<TopicKind, String> TOPICS =
            Map.of(
                    TopicKind.BAR, "ta.bars.1s.v1",
                    TopicKind.SIGNAL, "ta.signals.v1",
                    TopicKind.AGGREGATE, "ta.aggregates.v1",
                    TopicKind.REVISION, "ta.revisions.v1",
                    TopicKind.ALERT, "ta.alerts.v1",
                    TopicKind.STATUS, "ta.status.v1",
                    TopicKind.PREVIEW, "ta.preview.v1");

    private static final String[] NAMES = {
        "AAPL", "AMD", "AMZN", "AVGO", "BAC", "BTCUSD", "COST", "GOOGL", "INTC", "IWM", "JPM",
        "META", "MSFT", "NFLX", "NVDA", "QQQ", "SPY", "TSLA", "WMT", "XOM",
    };
    private static final double[] PRICES = {
        226, 142, 203, 231, 41, 97_400, 912, 176, 23, 221, 218, 566, 428, 701, 138, 498, 584, 251,
        83, 117,
    };
    private static final int[] LONGER = {60, 300, 900};
    private static final String[] LONGER_NAMES = {"1m", "5m", "15m"};

    private final List<Walk> walks = new ArrayList<>();
    private final CheckedProducer producer;
    private final Encoding encoding;
    private final Undo undo = new Undo();
    private final Map<String, List<Map<String, Object>>> sent = new ConcurrentHashMap<>();
    private boolean remember;
    private long statusSeq;
    private long records;

    /** Records as bytes. */
    interface Encoding {
        byte[] encode(TopicKind kind, Map<String, Object> record);
    }

    /** One that writes JSON. */
    SampleMarket(long seed, int symbols, CheckedProducer producer) {
        this(seed, symbols, producer, (kind, record) -> new JsonBytes().value(record).toBytes());
    }

    SampleMarket(long seed, int symbols, CheckedProducer producer, Encoding encoding) {
        this.producer = producer;
        this.encoding = encoding;
        for (int i = 0; i < symbols; i++) {
            String name = i < NAMES.length ? NAMES[i] : "S" + i;
            double price = i < PRICES.length ? PRICES[i] : 20 + 3 * (i % 100);
            walks.add(new Walk(name, price, seed + i));
        }
    }

    /** Keeps what is sent from now on, see {@link #sent}. */
    SampleMarket remembering() {
        remember = true;
        return this;
    }

    void flush() {
        producer.flush();
    }

    long records() {
        return records;
    }

    List<String> symbols() {
        return walks.stream().map(walk -> walk.name).toList();
    }

    private static IndicatorEngine engine(int scale) {
        return new IndicatorEngine(
                new IndicatorParameters(
                        Math.min(86_400_000L, 300_000L * scale),
                        Math.min(86_400_000L, 60_000L * scale),
                        5_896_800,
                        ZoneId.of("America/New_York"),
                        List.of(LocalTime.of(4, 0), LocalTime.of(9, 30), LocalTime.of(16, 0))));
    }

    /** One symbol's walk and what has been made of it. */
    private static final class Walk {
        final String name;
        final Random random;
        final IndicatorEngine seconds = engine(1);
        final IndicatorEngine[] longer = {engine(60), engine(300), engine(900)};
        final Bar[] running = new Bar[LONGER.length];
        double price;
        double tick;
        double heat = 1;
        double baseline;
        long baselineMillis;
        long alertMillis;
        Bar open;
        long openSeq = -1;
        long previews;

        Walk(String name, double price, long seed) {
            this.name = name;
            this.price = price;
            tick = price > 10_000 ? 0.5 : 0.01;
            random = new Random(seed);
            baseline = price;
        }

        void trade(long seq) {
            if (openSeq != seq) {
                open = null;
                openSeq = seq;
                previews = 0;
            }
            heat = Math.max(0.4, heat * 0.995 + 0.005 + (random.nextInt(900) == 0 ? 3 : 0));
            double step = random.nextGaussian() * price * 0.00009 * heat;
            price = Math.max(tick, Math.round((price + step) / tick) / Math.rint(1 / tick));
            double size = Math.ceil(-Math.log(1 - random.nextDouble()) * 120 * heat);
            if (open == null) {
                open = new Bar();
            }
            open.add(price, size);
        }
    }

    /** Prices and volumes of a window. */
    private static final class Bar {
        double open = Double.NaN;
        double high;
        double low;
        double close;
        double volume;
        double notional;
        long trades;

        void add(double price, double size) {
            if (Double.isNaN(open)) {
                open = price;
                high = price;
                low = price;
            }
            high = Math.max(high, price);
            low = Math.min(low, price);
            close = price;
            volume += size;
            notional += price * size;
            trades++;
        }

        void add(Bar other) {
            if (Double.isNaN(open)) {
                open = other.open;
                high = other.high;
                low = other.low;
            }
            high = Math.max(high, other.high);
            low = Math.min(low, other.low);
            close = other.close;
            volume += other.volume;
            notional += other.notional;
            trades += other.trades;
        }
    }

    /** All records of some seconds that are over, in order. */
    void history(long firstSecond, long endSecond) {
        for (long second = firstSecond; second < endSecond; second++) {
            for (Walk walk : walks) {
                trades(walk, second, 1);
                close(walk, second, second * 1000 + 3_500);
            }
            if (second % 10 == 0) {
                status(second * 1000, "OK", null);
            }
        }
        producer.flush();
    }

    /** A quarter of a second of trading, and the previews of it. */
    void quarter(long second, int quarter) {
        long now = second * 1000 + (quarter + 1) * 250L;
        for (Walk walk : walks) {
            if (trades(walk, second, 0.45)) {
                walk.previews++;
                preview(walk, second, now);
            }
        }
        producer.flush();
    }

    /** The finals of a second, when its trades have been made by {@link #quarter}. */
    void close(long second, long nowMillis) {
        for (Walk walk : walks) {
            close(walk, second, nowMillis);
        }
        producer.flush();
    }

    private boolean trades(Walk walk, long second, double share) {
        // Some symbols trade in most seconds, others in few: there are gaps.
        double activity = 0.55 + 0.45 * ((walk.name.hashCode() & 7) / 7.0);
        boolean trades = walk.random.nextDouble() < activity * share;
        if (trades) {
            int count = 1 + walk.random.nextInt(6);
            for (int i = 0; i < count; i++) {
                walk.trade(second);
            }
        }
        return trades;
    }

    private void close(Walk walk, long second, long ingest) {
        if (walk.openSeq == second && walk.open != null) {
            Bar bar = walk.open;
            IndicatorSnapshot indicators = walk.seconds.update(input(bar, second, 1));
            send(TopicKind.BAR, walk.name, bar(walk, bar, second, ingest));
            send(
                    TopicKind.SIGNAL,
                    walk.name,
                    signal(walk, bar, second, second, 1, ingest, indicators, true));
            alert(walk, second, ingest);
            for (int i = 0; i < LONGER.length; i++) {
                if (walk.running[i] == null) {
                    walk.running[i] = new Bar();
                }
                walk.running[i].add(bar);
            }
        }
        for (int i = 0; i < LONGER.length; i++) {
            if ((second + 1) % LONGER[i] == 0 && walk.running[i] != null) {
                aggregate(walk, i, second, ingest);
            }
        }
    }

    private void aggregate(Walk walk, int i, long second, long ingest) {
        Bar bar = walk.running[i];
        walk.running[i] = null;
        long seq = second / LONGER[i];
        long start = seq * LONGER[i];
        IndicatorSnapshot indicators = walk.longer[i].update(input(bar, start, LONGER[i]));
        Map<String, Object> record =
                signal(walk, bar, seq, start, LONGER[i], ingest, indicators, true);
        record.put("timeframe", LONGER_NAMES[i]);
        record.put("trade_count", bar.trades);
        long buys = bar.trades / 2;
        record.put("buy_count", buys);
        record.put("sell_count", bar.trades - buys);
        record.put("buy_volume", bar.volume / 2);
        record.put("sell_volume", bar.volume / 2);
        record.put("buy_sell_ratio", bar.trades > 1 ? (double) buys / (bar.trades - buys) : null);
        send(TopicKind.AGGREGATE, walk.name, record);
    }

    private static BarInput input(Bar bar, long start, int seconds) {
        return new BarInput(
                start * 1000, (start + seconds) * 1000, bar.close, bar.notional, bar.volume);
    }

    private static Map<String, Object> envelope(
            Walk walk, long seq, long start, int seconds, long ingest, boolean isFinal) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("symbol", walk.name);
        record.put("event_ts", (start + seconds) * 1000);
        record.put("ingest_ts", ingest);
        record.put("seq", seq);
        record.put("is_final", isFinal);
        Map<String, Object> window = new LinkedHashMap<>();
        window.put("start", start * 1000);
        window.put("end", (start + seconds) * 1000);
        record.put("window", window);
        return record;
    }

    private static void prices(Map<String, Object> record, Bar bar) {
        record.put("open", bar.open);
        record.put("high", bar.high);
        record.put("low", bar.low);
        record.put("close", bar.close);
        record.put("volume", bar.volume);
        record.put("vwap", bar.notional / bar.volume);
    }

    private static Map<String, Object> bar(Walk walk, Bar bar, long second, long ingest) {
        Map<String, Object> record = envelope(walk, second, second, 1, ingest, true);
        prices(record, bar);
        record.put("trade_count", bar.trades);
        quote(walk, record);
        record.put("source_seq", "t:" + second * 10);
        record.put("unpriced_volume", 0.0);
        record.put("unpriced_count", 0L);
        return record;
    }

    private static void quote(Walk walk, Map<String, Object> record) {
        // Now and then there is no quote in force.
        boolean quoted = ((Number) record.get("event_ts")).longValue() / 1000 % 47 != 0;
        double spread = 0.4 + 0.9 * walk.heat;
        record.put("spread_bps", quoted ? spread : null);
        record.put("imbalance", quoted ? Math.sin(walk.price * 40) * 0.8 : null);
    }

    private static Map<String, Object> signal(
            Walk walk,
            Bar bar,
            long seq,
            long start,
            int seconds,
            long ingest,
            IndicatorSnapshot indicators,
            boolean isFinal) {
        Map<String, Object> record = envelope(walk, seq, start, seconds, ingest, isFinal);
        prices(record, bar);
        record.put("ema12", indicators.ema12());
        record.put("ema26", indicators.ema26());
        record.put("macd", indicators.macd());
        record.put("macd_signal", indicators.macdSignal());
        record.put("macd_hist", indicators.macdHist());
        record.put("rsi14", indicators.rsi14());
        record.put("boll_mid", indicators.bollMid());
        record.put("boll_upper", indicators.bollUpper());
        record.put("boll_lower", indicators.bollLower());
        record.put("vwap_session", indicators.vwapSession());
        record.put("vwap_rolling", indicators.vwapRolling());
        quote(walk, record);
        record.put("realized_volatility", indicators.realizedVolatility());
        record.put("source_seq", "t:" + seq * 10);
        record.put("extra", new TreeMap<>(Map.of("atr_14", walk.price * 0.0004 * walk.heat)));
        return record;
    }

    private void preview(Walk walk, long second, long now) {
        Bar bar = walk.open;
        Map<String, Object> record =
                signal(
                        walk,
                        bar,
                        second,
                        second,
                        1,
                        now,
                        walk.seconds.preview(List.of(input(bar, second, 1)), undo).get(0),
                        false);
        record.put("trade_count", bar.trades);
        record.put("preview_seq", walk.previews);
        send(TopicKind.PREVIEW, walk.name, record);
    }

    private void alert(Walk walk, long second, long ingest) {
        long millis = second * 1000;
        if (millis - walk.baselineMillis > 300_000) {
            walk.baseline = walk.price;
            walk.baselineMillis = millis;
        }
        double change = 100 * (walk.price / walk.baseline - 1);
        if (Math.abs(change) < 0.8 || millis - walk.alertMillis < 60_000) {
            return;
        }
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("alert_id", "PRICE_MOVEMENT:" + walk.name + ":" + millis);
        record.put("alert_type", "PRICE_MOVEMENT");
        record.put("rule", "0.8 % in 5 min");
        record.put("symbol", walk.name);
        record.put("timeframe", "1s");
        record.put("direction", change > 0 ? "UP" : "DOWN");
        record.put("baseline_price", walk.baseline);
        record.put("current_price", walk.price);
        record.put("pct_change", change);
        record.put("value", null);
        record.put("window_start_ms", walk.baselineMillis);
        record.put("detected_at_ms", millis + 400);
        record.put("event_ts", millis + 400);
        record.put("ingest_ts", ingest);
        record.put("seq", second);
        record.put("severity", Math.abs(change) >= 1.2 ? "HIGH" : "MEDIUM");
        send(TopicKind.ALERT, walk.name, record);
        walk.alertMillis = millis;
        walk.baseline = walk.price;
        walk.baselineMillis = millis;
    }

    /** A report of the job. */
    void status(long nowMillis, String status, String reason) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("status", status);
        record.put("reason", reason);
        record.put("event_ts", nowMillis);
        record.put("ingest_ts", nowMillis);
        record.put("seq", ++statusSeq);
        record.put("watermark_lag_ms", 2_100L);
        record.put("last_event_ts", nowMillis - 80);
        record.put("trades", 60L * walks.size());
        record.put("quotes", 400L * walks.size());
        record.put("bars", 8L * walks.size());
        record.put("signals", 8L * walks.size());
        record.put("duplicates", 1L);
        record.put("late", statusSeq % 40 == 0 ? 1L : 0L);
        record.put("rejected", statusSeq % 9 == 0 ? 1L : 0L);
        record.put("revised", statusSeq % 25 == 0 ? 1L : 0L);
        send(TopicKind.STATUS, "flink-ta", record);
    }

    /** What has been sent of a kind and a symbol, in order. */
    List<Map<String, Object>> sent(TopicKind kind, String symbol) {
        return sent.getOrDefault(kind + symbol, List.of());
    }

    /** Sends any record of one of the topics. */
    void send(TopicKind kind, String key, Map<String, Object> record) {
        records++;
        if (remember) {
            sent.computeIfAbsent(kind + key, each -> new ArrayList<>()).add(record);
        }
        // A record that the broker does not take is an error of the next flush.
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                TOPICS.get(kind),
                                null,
                                ((Number) record.get("event_ts")).longValue(),
                                key.getBytes(UTF_8),
                                encoding.encode(kind, record)));
    }

    /**
     * Trades until the thread is interrupted: a preview every quarter second, finals some seconds
     * behind, as with short checkpoints.
     *
     * @param pace tells when the next quarter of a second has begun
     * @param finalsBehind by how many seconds finals come after their second
     */
    void live(Pace pace, int finalsBehind, Consumer<Long> eachSecond) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            long quarter = pace.nextQuarter();
            long second = Math.floorDiv(quarter, 4L);
            if (quarter % 4 == 0) {
                closeOlder(second - finalsBehind, quarter * 250);
                eachSecond.accept(second);
            }
            quarter(second, (int) (quarter % 4));
        }
    }

    /** When the next quarter of a second has begun; its number since the epoch. */
    interface Pace {
        long nextQuarter() throws InterruptedException;
    }

    private final TreeMap<Long, Runnable> waiting = new TreeMap<>();

    private void closeOlder(long second, long nowMillis) {
        // The second before has ended: what its bars hold is known, and is sent when it is its
        // turn.
        long ended = nowMillis / 1000 - 1;
        List<Runnable> sends = new ArrayList<>();
        for (Walk walk : walks) {
            if (walk.openSeq == ended && walk.open != null) {
                Bar bar = walk.open;
                sends.add(
                        () -> {
                            Bar running = walk.open;
                            long seq = walk.openSeq;
                            walk.open = bar;
                            walk.openSeq = ended;
                            close(walk, ended, nowMillis);
                            walk.open = running;
                            walk.openSeq = seq;
                        });
            } else {
                sends.add(() -> close(walk, ended, nowMillis));
            }
        }
        waiting.put(ended, () -> sends.forEach(Runnable::run));
        while (!waiting.isEmpty() && waiting.firstKey() <= second) {
            waiting.pollFirstEntry().getValue().run();
        }
        if (nowMillis / 1000 % 10 == 0) {
            status(nowMillis, "OK", null);
        }
    }
}
