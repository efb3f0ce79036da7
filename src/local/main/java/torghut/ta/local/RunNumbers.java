package torghut.ta.local;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How a local run stands at one moment; all counts since its start.
 *
 * @param elapsed time since the start of the feed
 * @param progress state and checkpoints of the job
 * @param watermarkLagMillis empty before the first watermark
 * @param trades accepted trades
 * @param quotes accepted quotes
 * @param bars bars that a committed reader has seen
 * @param signals signals that a committed reader has seen
 * @param duplicates trades dropped as duplicates
 * @param late trades put aside as late
 * @param revised late trades that revised a bar
 * @param corrected corrections of trades
 * @param cancelled cancels of trades
 * @param rejected malformed, invalid and future records put aside
 * @param minuteBarsChecked minute bars of the feed compared with the job's own bars
 * @param minuteBarsMismatched of these, the ones that disagree
 * @param restarts how often Flink has restarted the job; then the counts of the job, but not those
 *     of bars and signals, include what was read again
 * @param warnings warnings and errors in the log
 */
record RunNumbers(
        Duration elapsed,
        LocalCluster.Progress progress,
        OptionalLong watermarkLagMillis,
        long trades,
        long quotes,
        long bars,
        long signals,
        long duplicates,
        long late,
        long revised,
        long corrected,
        long cancelled,
        long rejected,
        long minuteBarsChecked,
        long minuteBarsMismatched,
        long restarts,
        long warnings) {}
