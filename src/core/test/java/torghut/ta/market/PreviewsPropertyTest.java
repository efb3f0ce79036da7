package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import torghut.ta.indicators.Undo;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.Trade;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

/**
 * After any part of a random stream: ending the input there gives final signals that are equal to
 * the previews, and to preview changes nothing. Trades come in time, in any order within the bound;
 * copies, corrections, cancels and quotes reach back into older open seconds.
 */
class PreviewsPropertyTest {

    private static final long BOUND_MILLIS = 2_000;

    /** 2013-10-07 13:29:40 UTC, so that a session begins in an open second. */
    private static final long START_NANOS = 1_381_152_580_000_000_000L;

    private record Arrival(MarketEvent event, long nanos) {}

    @Property(tries = 1_000)
    void finalSignalsAreTheLastPreviewsIfNothingMoreArrives(@ForAll long seed) {
        Random random = new Random(seed);
        SymbolRun run = new SymbolRun(Symbols.parameters(SaleConditions.alpaca(), 900_000));
        SymbolRun undisturbed = new SymbolRun(Symbols.parameters(SaleConditions.alpaca(), 900_000));
        Undo undo = new Undo();
        long latestMillis = Long.MIN_VALUE;
        for (MarketEvent event : stream(random)) {
            run.read(event);
            undisturbed.read(event);
            latestMillis = Math.max(latestMillis, event.timeMillis());
            run.watermark(latestMillis - BOUND_MILLIS - 1);
            undisturbed.watermark(latestMillis - BOUND_MILLIS - 1);
            if (random.nextInt(3) == 0) {
                List<Signal> previews = run.symbol().preview(0, undo, run);
                SymbolRun ended = run.fork();
                ended.watermark(Long.MAX_VALUE);
                assertThat(previews).isEqualTo(asPreviews(ended.signals()));
            }
            if (random.nextInt(20) == 0) {
                run.restart();
                run.watermark(latestMillis - BOUND_MILLIS - 1);
            }
        }
        run.watermark(Long.MAX_VALUE);
        undisturbed.watermark(Long.MAX_VALUE);
        assertThat(run.signals()).isNotEmpty().isEqualTo(undisturbed.signals());
    }

    private static List<Signal> asPreviews(List<Signal> signals) {
        return signals.stream()
                .map(
                        signal ->
                                new Signal(
                                        signal.bar().asPreview(0),
                                        signal.indicators(),
                                        signal.extra()))
                .toList();
    }

    private static List<MarketEvent> stream(Random random) {
        List<Arrival> arrivals = new ArrayList<>();
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            long nanos = START_NANOS + random.nextInt(30_000) * 1_000_000L;
            MarketEvent event;
            int kind = trades.isEmpty() ? 0 : random.nextInt(10);
            if (kind < 5) {
                Trade trade = trade(random, nanos, i);
                trades.add(trade);
                event = trade;
            } else if (kind < 6) {
                event = trades.get(random.nextInt(trades.size()));
            } else if (kind < 8) {
                event = quote(random, nanos, i);
            } else {
                event = notice(random, trades.get(random.nextInt(trades.size())));
            }
            arrivals.add(
                    new Arrival(
                            event,
                            event.timeMillis() * 1_000_000
                                    + random.nextInt((int) BOUND_MILLIS - 1_000) * 1_000_000L));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::nanos));
        return arrivals.stream().map(Arrival::event).toList();
    }

    private static Trade trade(Random random, long nanos, int number) {
        String[] conditions = {"", "", "", "I", "4", "M"};
        return new Trade(
                "ACME",
                nanos,
                (900 + random.nextInt(30)) / 100.0,
                (1 + random.nextInt(50)) / 10.0,
                "" + number,
                random.nextBoolean() ? "N" : "Q",
                conditions[random.nextInt(conditions.length)],
                'A',
                Trade.Side.NONE,
                true,
                0,
                number,
                Long.MIN_VALUE);
    }

    private static Quote quote(Random random, long nanos, int offset) {
        double bid = random.nextInt(5) == 0 ? 0 : (900 + random.nextInt(10)) / 100.0;
        double ask = random.nextInt(5) == 0 ? 0 : (905 + random.nextInt(10)) / 100.0;
        return new Quote("ACME", nanos, bid, ask, 1 + random.nextInt(5), 2, 0, offset);
    }

    /** Soon after the trade, and sometimes long after it. */
    private static MarketEvent notice(Random random, Trade trade) {
        int delay = random.nextInt(4) == 0 ? 9_000 : 1_500;
        long nanos = trade.timeNanos() + random.nextInt(delay) * 1_000_000L;
        if (random.nextInt(3) == 0) {
            return new Cancel(
                    "ACME",
                    nanos,
                    trade.id(),
                    trade.venue(),
                    trade.price(),
                    trade.size(),
                    'C',
                    'A',
                    0,
                    0,
                    Long.MIN_VALUE);
        }
        return new Correction(
                "ACME",
                nanos,
                trade.venue(),
                new Correction.Version(trade.id(), trade.price(), trade.size(), trade.conditions()),
                new Correction.Version(
                        trade.id(),
                        (900 + random.nextInt(30)) / 100.0,
                        trade.size(),
                        random.nextInt(3) == 0 ? "I" : ""),
                'A',
                0,
                0,
                Long.MIN_VALUE);
    }
}
