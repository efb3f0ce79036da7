package torghut.ta.functions;

import java.util.Locale;
import java.util.Random;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import torghut.ta.model.Trade;
import torghut.ta.testing.Symbols;

/**
 * Measures what many symbols cost: {@code ./mvnw -q -Psymbol-storm}.
 *
 * <p>In ten minutes of market 200,000 symbols trade for the first time, and one hot symbol has half
 * of all trades. The operator runs alone, on RocksDB, with a checkpoint every ten seconds. The cost
 * of the last minute over that of the first shows whether the number of symbols matters, the heap
 * after a collection whether it is bounded.
 */
public final class SymbolStorm {

    private static final int SYMBOLS = 200_000;
    private static final int SECONDS = 600;
    private static final int TRADES_PER_SECOND = 2_000;
    private static final int CHECKPOINT_SECONDS = 10;

    private SymbolStorm() {}

    /** Prints a line per minute and the ratio of the last to the first. */
    public static void main(String[] args) throws Exception {
        Random random = new Random(1);
        EmbeddedRocksDBStateBackend rocksDb = new EmbeddedRocksDBStateBackend(true);
        // As a task slot of a small TaskManager has it; a harness alone would leave next to
        // nothing.
        rocksDb.getMemoryConfiguration().setFixedMemoryPerSlot("256mb");
        try (var harness = StateSize.opened(rocksDb, Symbols.parameters())) {
            double first = 0;
            double last = 0;
            long started = System.nanoTime();
            int known = 0;
            long trades = 0;
            for (int second = 0; second < SECONDS; second++) {
                long time = StateSize.OPEN_SECOND + second;
                int upTo = (int) ((long) SYMBOLS * (second + 1) / SECONDS);
                for (int i = 0; i < TRADES_PER_SECOND; i++) {
                    String symbol = "HOT";
                    if (i % 2 == 1) {
                        int number = known < upTo ? known++ : random.nextInt(known);
                        symbol = "SYM" + number;
                    }
                    harness.processElement(
                            new Trade(
                                    symbol,
                                    time * 1_000_000_000L + i * 400_000L,
                                    10,
                                    1,
                                    String.valueOf(trades),
                                    true,
                                    0,
                                    trades++,
                                    time - 2),
                            0);
                }
                harness.processWatermark(time * 1000 - 2_001);
                harness.getOutput().clear();
                if (second % CHECKPOINT_SECONDS == CHECKPOINT_SECONDS - 1) {
                    harness.snapshot(second, second);
                    harness.notifyOfCompletedCheckpoint(second);
                }
                if (second % 60 == 59) {
                    last = (System.nanoTime() - started) / (60.0 * TRADES_PER_SECOND);
                    first = first == 0 ? last : first;
                    System.out.printf(
                            Locale.ROOT,
                            "minute %2d: %,7d symbols, %,6.0f ns per trade, heap %,4d MB%n",
                            second / 60 + 1,
                            known + 1,
                            last,
                            usedHeapAfterCollection() >> 20);
                    started = System.nanoTime();
                }
            }
            System.out.printf(Locale.ROOT, "last minute over first: %.2f%n", last / first);
        }
    }

    private static long usedHeapAfterCollection() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
