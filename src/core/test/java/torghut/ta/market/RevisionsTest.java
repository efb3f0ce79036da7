package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision;
import torghut.ta.model.Revision.Cause;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

/** What becomes of late trades, corrections and cancels, one case each. */
class RevisionsTest {

    private static final long NANOS = 1_000_000_000L;

    /** 2013-10-07 13:30:00 UTC. */
    private static final long SECOND = 1_381_152_600L;

    private final SymbolRun run = new SymbolRun(Symbols.parameters());
    private long offset;

    @Test
    void aLateTradeGivesTheWholeBarAgainWithTheQuoteItHad() {
        run.read(new Quote("ACME", SECOND * NANOS, 99, 101, 3, 1, 0, 0));
        run.read(trade("a", SECOND, 100, 10, SECOND - 2));
        close(SECOND);
        run.read(trade("b", SECOND, 102, 30, SECOND + 3));
        close(SECOND + 2);
        assertThat(run.revisions()).isEmpty();
        close(SECOND + 3);

        Revision revision = run.revisions().get(0);
        assertThat(revision.number()).isEqualTo(1);
        assertThat(revision.timeframe()).isEqualTo(Timeframe.S1);
        assertThat(revision.cause()).isEqualTo(Cause.LATE);
        assertThat(revision.tradeId()).isEqualTo("b");
        assertThat(revision.isDeleted()).isFalse();
        assertThat(revision.bar().seq()).isEqualTo(SECOND);
        assertThat(revision.bar().close()).isEqualTo(102);
        assertThat(revision.bar().volume()).isEqualTo(40);
        assertThat(revision.bar().vwap()).isEqualTo(101.5);
        assertThat(revision.bar().bid()).isEqualTo(99);
        assertThat(run.bars()).hasSize(1);
        assertThat(run.count(Symbol.Count.REVISED)).isEqualTo(1);
    }

    @Test
    void aSecondWithoutABarGetsOne() {
        run.read(trade("a", SECOND, 100, 10, SECOND - 2));
        close(SECOND + 5);
        run.read(trade("b", SECOND + 3, 102, 30, SECOND + 6));
        close(SECOND + 6);

        assertThat(run.bars()).extracting(MicroBar::seq).containsExactly(SECOND);
        assertThat(run.revisions()).extracting(r -> r.bar().seq()).containsExactly(SECOND + 3);
    }

    @Test
    void aCopyThatComesLateIsADuplicate() {
        Trade trade = trade("a", SECOND, 100, 10, SECOND - 2);
        run.read(trade);
        close(SECOND);
        run.read(trade.withOpenSecond(SECOND + 800));
        close(SECOND + 800);

        assertThat(run.count(Symbol.Count.DUPLICATE)).isEqualTo(1);
        assertThat(run.revisions()).isEmpty();
        assertThat(run.rejected()).isEmpty();
    }

    @Test
    void inAnOpenSecondTheBarIsRightFromTheStart() {
        run.read(trade("a", SECOND, 100, 10, SECOND - 2));
        run.read(trade("b", SECOND, 500, 7, SECOND - 2));
        run.read(trade("c", SECOND, 300, 7, SECOND - 2));
        run.read(cancel("b", 500, 7, SECOND - 1));
        run.read(correction("c", 300, 7, "d", 103, 20, SECOND - 1));
        close(SECOND);

        MicroBar bar = run.bars().get(0);
        assertThat(bar.high()).isEqualTo(103);
        assertThat(bar.volume()).isEqualTo(30);
        assertThat(bar.closingTradeId()).isEqualTo("d");
        assertThat(run.revisions()).isEmpty();
        assertThat(run.count(Symbol.Count.CORRECTED)).isEqualTo(1);
        assertThat(run.count(Symbol.Count.CANCELLED)).isEqualTo(1);
    }

    @Test
    void theCancelOfTheOnlyTradeDeletesTheBarAndACorrectionDeliveredTwiceCountsOnce() {
        run.read(trade("a", SECOND, 100, 10, SECOND - 2));
        close(SECOND);
        Correction correction = correction("a", 100, 10, "b", 101, 10, SECOND + 1);
        run.read(correction);
        run.read(correction);
        close(SECOND + 1);
        run.read(cancel("b", 101, 10, SECOND + 2));
        run.read(cancel("b", 101, 10, SECOND + 2));
        close(SECOND + 2);

        assertThat(run.revisions()).extracting(Revision::number).containsExactly(1, 2);
        assertThat(run.revisions())
                .extracting(Revision::cause)
                .containsExactly(Cause.CORRECTION, Cause.CANCEL);
        assertThat(run.revisions().get(0).bar().close()).isEqualTo(101);
        Revision deleted = run.revisions().get(1);
        assertThat(deleted.isDeleted()).isTrue();
        assertThat(deleted.tradeId()).isEqualTo("a");
        assertThat(deleted.bar().volume()).isZero();
        assertThat(deleted.bar().close()).isZero();
        assertThat(run.count(Symbol.Count.DUPLICATE)).isEqualTo(2);
    }

    @Test
    void whatIsUnpricedMovesToTheNextBar() {
        run.read(trade("a", SECOND, 100, 10, SECOND - 2));
        run.read(trade("b", SECOND + 1, 100, 20, SECOND - 2));
        close(SECOND + 1);
        run.read(correctionToOddLot("a", SECOND + 2));
        close(SECOND + 2);

        assertThat(run.revisions()).extracting(Revision::isDeleted).containsExactly(true, false);
        assertThat(run.revisions().get(1).bar().seq()).isEqualTo(SECOND + 1);
        assertThat(run.revisions().get(1).bar().unpricedVolume()).isEqualTo(10);
        assertThat(run.revisions().get(1).bar().unpricedCount()).isEqualTo(1);
    }

    @Test
    void beyondTheHorizonATradeIsLateAndACancelUnmatched() {
        run.read(trade("a", SECOND, 100, 10, SECOND - 2));
        close(SECOND);
        long beyond = SECOND + Symbols.REVISION_HORIZON_MILLIS / 1000 + 1;
        run.read(trade("b", SECOND, 100, 10, beyond));
        run.read(cancel("a", 100, 10, beyond));
        close(beyond);

        assertThat(run.rejected())
                .extracting(SymbolRun.Rejected::reason)
                .containsExactly(Reason.LATE, Reason.UNMATCHED);
        // The minute of a second that may be revised is kept whole.
        close(beyond + 61);
        assertThat(run.closedSeconds()).isZero();
    }

    @Test
    void closedSecondsAreReadForARevisionOnly() {
        for (int i = 0; i < 1_000; i++) {
            run.read(trade("" + i, SECOND + i, 100, 10, SECOND + i - 2));
            close(SECOND + i - 2);
        }
        assertThat(run.storeReads()).isZero();
        assertThat(run.closedSeconds()).isBetween(890 + 59, 901 + 59);
    }

    private void close(long second) {
        run.watermark(Seconds.lastMillis(second));
    }

    private Trade trade(String id, long second, double price, double size, long open) {
        return new Trade("ACME", second * NANOS + ++offset, price, size, id, true, 0, offset)
                .withOpenSecond(open);
    }

    private Cancel cancel(String id, double price, double size, long open) {
        return new Cancel(
                "ACME", SECOND * NANOS + 5, id, "", price, size, 'C', 'A', 0, ++offset, open);
    }

    private Correction correction(
            String id,
            double price,
            double size,
            String newId,
            double newPrice,
            double newSize,
            long open) {
        return new Correction(
                "ACME",
                SECOND * NANOS + 4,
                "",
                new Correction.Version(id, price, size, ""),
                new Correction.Version(newId, newPrice, newSize, ""),
                'A',
                0,
                ++offset,
                open);
    }

    private Correction correctionToOddLot(String id, long open) {
        return new Correction(
                "ACME",
                SECOND * NANOS + 4,
                "",
                new Correction.Version(id, 100, 10, ""),
                new Correction.Version(id, 100, 10, "I"),
                'A',
                0,
                ++offset,
                open);
    }
}
