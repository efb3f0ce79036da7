package torghut.ta.functions;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.market.SymbolParameters;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.Symbols;
import torghut.ta.testing.TestClock;

/**
 * Measures the state of symbols: {@code ./mvnw -q -Pstate-size}.
 *
 * <p>A trading day of one bar per second and symbol goes through the operator; only the last
 * {@value #PLAYED_SECONDS} seconds of it are played, because the windows hold no more than that,
 * and the unit test shows that the size does not change any more after them.
 */
public final class StateSize {

    static final int DAY_SECONDS = 23_400;

    /** Longer than any window of the defaults: 300 s for the rolling VWAP. */
    static final int PLAYED_SECONDS = 320;

    /** 2013-10-07 13:30:00 UTC, 09:30 in New York. */
    static final long OPEN_SECOND = 1_381_152_600L;

    private StateSize() {}

    /** Twenty of the catalogue, the longest windows among them. */
    private static final String TWENTY =
            "sma(20),ema(50),wma(20),dema(20),tema(20),kama(10),hma(16),rsi(7),stoch(14,3,3),"
                    + "willr(14),cci(20),roc(10),mfi(14),obv,atr(14),adx(14),aroon(25),donchian(20),"
                    + "supertrend(10,3),keltner(20,10,2)";

    /** Prints the sizes over a whole day and, for many symbols, over its last minutes. */
    public static void main(String[] args) throws Exception {
        SymbolParameters seconds = parameters(List.of(), IndicatorList.NONE);
        SymbolParameters defaults = Symbols.parameters();
        SymbolParameters twenty =
                parameters(
                        List.of(Timeframe.M1, Timeframe.M5, Timeframe.M15, Timeframe.H1),
                        IndicatorList.parse(TWENTY));
        print("seconds only, 10 symbols, the whole day", seconds, 10, 0);
        print("defaults (1m, 5m, 15m), 10 symbols, the whole day", defaults, 10, 0);
        print("twenty indicators on 1s, 1m, 5m, 15m, 1h, 10 symbols, the whole day", twenty, 10, 0);
        print(
                "seconds only, 5000 symbols, the last minutes",
                seconds,
                5_000,
                DAY_SECONDS - PLAYED_SECONDS);
    }

    static SymbolParameters parameters(List<Timeframe> timeframes, IndicatorList extra) {
        return Symbols.withTimeframes(Symbols.parameters(), timeframes, extra);
    }

    private static void print(String what, SymbolParameters parameters, int symbols, int fromSecond)
            throws Exception {
        Sizes empty = measure(parameters, 0, fromSecond);
        Sizes full = measure(parameters, symbols, fromSecond);
        System.out.printf(
                Locale.ROOT,
                "%s: RocksDB %,d bytes per symbol, savepoint %,d bytes per symbol"
                        + " (and %,d and %,d bytes without any symbol)%n",
                what,
                (full.rocksDb - empty.rocksDb) / symbols,
                (full.savepoint - empty.savepoint) / symbols,
                empty.rocksDb,
                empty.savepoint);
    }

    /** Bytes of an incremental checkpoint, which is the files of RocksDB, and of a savepoint. */
    private record Sizes(long rocksDb, long savepoint) {}

    private static Sizes measure(SymbolParameters parameters, int symbols, int fromSecond)
            throws Exception {
        try (var harness = opened(new EmbeddedRocksDBStateBackend(true), parameters)) {
            play(harness, symbols, fromSecond, DAY_SECONDS, 1);
            long rocksDb = harness.snapshot(1, 1).getStateSize();
            long savepoint =
                    harness.snapshotWithLocalState(
                                    2, 2, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                            .getJobManagerOwnedState()
                            .getStateSize();
            return new Sizes(rocksDb, savepoint);
        }
    }

    static KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> opened(
            StateBackend backend, SymbolParameters parameters) throws Exception {
        var harness =
                Harnesses.symbols(
                        new SymbolOperator(parameters, null, "trades", 3_600_000, new TestClock(0)),
                        backend,
                        1,
                        0);
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(Integer.MAX_VALUE));
        harness.open();
        return harness;
    }

    /**
     * Plays seconds of a day: trades, a quote a second and the feed's minute bars, with the
     * watermark two seconds behind.
     */
    static void play(
            KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> harness,
            int symbols,
            int fromSecond,
            int toSecond,
            int tradesPerSecond)
            throws Exception {
        Random random = new Random(fromSecond);
        for (int second = fromSecond; second < toSecond; second++) {
            long start = OPEN_SECOND + second;
            for (int s = 0; s < symbols; s++) {
                String symbol = "SYM" + s;
                for (int i = 0; i < tradesPerSecond; i++) {
                    harness.processElement(trade(symbol, start, i, random), 0);
                }
                harness.processElement(quote(symbol, start, random), 0);
                if (start % 60 == 59) {
                    harness.processElement(
                            new MinuteBar(symbol, (start - 59) * 1000, 1, 2, 1, 2, 3, 0, 0), 0);
                }
            }
            harness.processWatermark(start * 1000 - 2_001);
            harness.getOutput().clear();
        }
    }

    private static Trade trade(String symbol, long second, int i, Random random) {
        return new Trade(
                symbol,
                second * 1_000_000_000L + random.nextInt(1_000_000_000),
                100 + random.nextInt(1_000) / 100.0,
                1 + random.nextInt(1_000),
                "" + second + i,
                true,
                0,
                second,
                second - 2);
    }

    private static Quote quote(String symbol, long second, Random random) {
        return new Quote(
                symbol,
                second * 1_000_000_000L,
                99,
                101,
                random.nextInt(100),
                100,
                0,
                second,
                second);
    }
}
