package torghut.ta.functions;

import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Tally;

/**
 * Counts for the status report and sends the counts to the status operator at an interval. It also
 * sends them before each checkpoint, so that no count is lost or sent twice though checkpoints do
 * not contain them.
 */
final class TallyCounter {

    private final Output<?> output;

    long trades;
    long quotes;
    long bars;
    long signals;
    long duplicates;
    long late;
    long rejected;
    long revised;
    long corrected;
    long cancelled;
    long previews;
    long previewsConfirmed;
    long previewsChanged;
    long aggregates;
    long alerts;
    long signalsWarming;
    long aggregatesWarming;
    private long lastEventMillis = Long.MIN_VALUE;
    private boolean isChanged;

    TallyCounter(Output<?> output) {
        this.output = output;
    }

    /** Sends at an interval from now on, until the operator ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // a callback that fails fails the task
    void sendEvery(long intervalMillis, ProcessingTimeService time) {
        time.scheduleWithFixedDelay(now -> send(), intervalMillis, intervalMillis);
    }

    /** Takes note of an event with this time. */
    void event(long millis) {
        lastEventMillis = Math.max(lastEventMillis, millis);
        isChanged = true;
    }

    /** To be called after a count was changed. */
    void changed() {
        isChanged = true;
    }

    /** Sends the counts, unless nothing was counted, and resets them. */
    void send() {
        if (!isChanged) {
            return;
        }
        Tally tally =
                new Tally(
                        new StatusReport.Counts(
                                trades,
                                quotes,
                                bars,
                                signals,
                                duplicates,
                                late,
                                rejected,
                                revised,
                                corrected,
                                cancelled,
                                previews,
                                previewsConfirmed,
                                previewsChanged,
                                aggregates,
                                alerts,
                                signalsWarming,
                                aggregatesWarming),
                        lastEventMillis);
        trades = quotes = bars = signals = duplicates = late = rejected = 0;
        revised = corrected = cancelled = 0;
        previews = previewsConfirmed = previewsChanged = 0;
        aggregates = alerts = 0;
        signalsWarming = aggregatesWarming = 0;
        isChanged = false;
        output.collect(SideOutputs.TALLIES, new StreamRecord<>(tally));
    }
}
