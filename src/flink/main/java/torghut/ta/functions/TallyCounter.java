package torghut.ta.functions;

import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Tally;

/**
 * Counts for the status report and sends the counts on: at an interval, and before each checkpoint,
 * so that no count needs to be in a checkpoint and none is lost or sent twice.
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

    /** Sends at an interval, which runs until the operator ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // a callback that fails fails the task
    void sendEvery(long intervalMillis, ProcessingTimeService time) {
        time.scheduleWithFixedDelay(now -> send(), intervalMillis, intervalMillis);
    }

    /** An event of this time was seen. */
    void event(long millis) {
        lastEventMillis = Math.max(lastEventMillis, millis);
        isChanged = true;
    }

    /** Something was counted that is no event. */
    void changed() {
        isChanged = true;
    }

    /** Sends what has come together, if anything. */
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
