package torghut.ta.functions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import torghut.ta.model.StatusReport;
import torghut.ta.model.StatusReport.Counts;
import torghut.ta.model.StatusReport.State;
import torghut.ta.model.Tally;

/**
 * Decides from counts, watermark and wall clock whether the signals can be trusted.
 *
 * <p>STALLED: a second with events is still open and the watermark has not moved for the stall
 * time, because the whole input is silent or a partition cannot be read. DEGRADED: there were late
 * or rejected records since the previous report, or the watermark is far behind the wall clock.
 */
final class JobHealth {

    /** From this lag of the watermark on, the job is considered to be catching up. */
    static final long LAG_LIMIT_MILLIS = 60_000;

    private final long stallMillis;

    private Counts counts = Counts.NONE;
    private long reports;
    private long lastEventMillis = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;
    private long watermarkMovedMillis;

    /** State for a checkpoint; see the fields of the same names. */
    public record Snapshot(Counts counts, long reports, long lastEventMillis) {}

    /**
     * Starts without counts.
     *
     * @param stallMillis how long the watermark may stand still while a second waits for it
     * @param nowMillis wall clock
     */
    JobHealth(long stallMillis, long nowMillis) {
        this.stallMillis = stallMillis;
        this.watermarkMovedMillis = nowMillis;
    }

    void restore(Snapshot snapshot) {
        counts = snapshot.counts;
        reports = snapshot.reports;
        lastEventMillis = snapshot.lastEventMillis;
    }

    Snapshot snapshot() {
        return new Snapshot(counts, reports, lastEventMillis);
    }

    void add(Tally tally) {
        counts = counts.plus(tally.counts());
        lastEventMillis = Math.max(lastEventMillis, tally.lastEventMillis());
    }

    void watermark(long newWatermark, long nowMillis) {
        if (newWatermark > watermark) {
            watermark = newWatermark;
            watermarkMovedMillis = nowMillis;
        }
    }

    /** Wall clock - watermark, null before the first watermark and after the end of the input. */
    Long watermarkLagMillis(long nowMillis) {
        boolean isKnown = watermark != Long.MIN_VALUE && watermark != Long.MAX_VALUE;
        return isKnown ? nowMillis - watermark : null;
    }

    /** Returns the current report and resets the counts. */
    StatusReport report(long nowMillis) {
        List<String> reasons = new ArrayList<>();
        State state = State.OK;
        Long lag = watermarkLagMillis(nowMillis);
        if (counts.rejected() > 0) {
            state = State.DEGRADED;
            reasons.add(counts.rejected() + " records rejected");
        }
        if (counts.late() > 0) {
            state = State.DEGRADED;
            reasons.add(counts.late() + " trades late");
        }
        if (lag != null && lag > LAG_LIMIT_MILLIS) {
            state = State.DEGRADED;
            reasons.add("watermark " + lag + " ms behind the wall clock");
        }
        long standing = nowMillis - watermarkMovedMillis;
        if (isSecondWaiting() && standing >= stallMillis) {
            state = State.STALLED;
            reasons.add(
                    0,
                    "no watermark for "
                            + standing
                            + " ms, seconds up to "
                            + Instant.ofEpochMilli(lastEventMillis)
                            + " wait to be closed");
        }
        StatusReport report =
                new StatusReport(
                        StatusReport.JOB,
                        state,
                        reasons.isEmpty() ? null : String.join("; ", reasons),
                        nowMillis,
                        nowMillis,
                        ++reports,
                        lag,
                        lastEventMillis == Long.MIN_VALUE ? null : lastEventMillis,
                        counts);
        counts = Counts.NONE;
        return report;
    }

    private boolean isSecondWaiting() {
        return lastEventMillis != Long.MIN_VALUE
                && Math.floorDiv(lastEventMillis, 1000) * 1000 + 999 > watermark;
    }
}
