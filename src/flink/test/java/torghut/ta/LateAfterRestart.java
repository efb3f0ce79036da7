package torghut.ta;

import java.util.List;
import torghut.ta.model.InputRecord;
import torghut.ta.model.Trade;
import torghut.ta.testing.MarketLog;

/** A log in which a trade comes after the bar of its second is out. */
final class LateAfterRestart {

    /** Where reading has to fail for the late trade to be the first one after the restart. */
    static final long OFFSET_OF_LATE_TRADE = 2;

    private LateAfterRestart() {}

    static MarketLog log() {
        List<InputRecord> trades =
                List.of(
                        trade("first", 0, 0),
                        trade("second", 10_000, 1),
                        trade("late", 500, OFFSET_OF_LATE_TRADE));
        return new MarketLog(List.of(trades), List.of(List.of()), List.of(List.of()));
    }

    private static Trade trade(String id, long millis, long offset) {
        return new Trade(
                "ACME", (MarketLog.START_MILLIS + millis) * 1_000_000, 100, 1, id, true, 0, offset);
    }
}
