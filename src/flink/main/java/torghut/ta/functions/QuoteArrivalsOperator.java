package torghut.ta.functions;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import torghut.ta.market.PreviewParameters;
import torghut.ta.market.Seconds;
import torghut.ta.model.Quote;

/**
 * Drops most quotes before they are sent over the network: of each symbol and second only the
 * newest can be in force at the end of a bar. It is sent when the watermark closes the second, just
 * before that watermark, so no bar waits for it.
 *
 * <p>A late quote never changes a second that was already closed in its partition when it was read;
 * it counts from the first second that was still open.
 *
 * <p>Before a checkpoint all held quotes are sent, so that the checkpoint need not contain them.
 */
public final class QuoteArrivalsOperator extends ArrivalsOperator<Quote> {

    /**
     * Most quotes that are held; if there are more, they are sent early, which changes no result.
     */
    private static final int MAX_HELD = 100_000;

    private transient TreeMap<Long, Map<String, Quote>> newestBySecond;
    private transient long currentSecond;
    private transient Map<String, Quote> currentNewest;
    private transient int held;
    private transient boolean isIdle;
    private transient Counter accepted;

    private final PreviewParameters previews;
    private final Clock clock;

    /**
     * An operator for quotes.
     *
     * @param previews when open seconds are previewed, null for never
     * @param clock the wall clock
     */
    public QuoteArrivalsOperator(
            long outOfOrdernessMillis, long tallyMillis, PreviewParameters previews, Clock clock) {
        super(Quote.class, outOfOrdernessMillis, tallyMillis);
        this.previews = previews;
        this.clock = clock;
    }

    @Override
    public void open() throws Exception {
        super.open();
        newestBySecond = new TreeMap<>();
        accepted = taMetrics.counter("quotes_accepted");
        if (previews != null) {
            sendForPreviewsEvery(
                    Math.max(1, Math.min(previews.intervalMillis(), previews.settleMillis()) / 2));
        }
    }

    /**
     * Previews cannot wait for the watermark. So quotes of seconds that are still previewed are
     * also sent at an interval, half of the time that a preview waits after the end of its second.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a callback that fails fails the task
    private void sendForPreviewsEvery(long millis) {
        getProcessingTimeService()
                .scheduleWithFixedDelay(
                        now -> {
                            long oldest = clock.millis() - previews.maxAgeMillis();
                            if (!newestBySecond.isEmpty()
                                    && Seconds.endMillis(newestBySecond.lastKey()) >= oldest) {
                                sendUntil(Long.MAX_VALUE);
                            }
                        },
                        millis,
                        millis);
    }

    @Override
    void arrive(Quote quote) {
        accepted.inc();
        tally.quotes++;
        long second = Math.max(quote.second(), quote.openSecond());
        if (currentNewest == null || second != currentSecond) {
            currentSecond = second;
            currentNewest = newestBySecond.computeIfAbsent(second, s -> new HashMap<>());
        }
        Quote known = currentNewest.get(quote.symbol());
        if (known == null) {
            currentNewest.put(quote.symbol(), quote);
            if (++held > MAX_HELD) {
                sendUntil(Long.MAX_VALUE);
            }
        } else if (quote.supersedes(known)) {
            currentNewest.put(quote.symbol(), quote);
        }
        if (isIdle) {
            sendUntil(Long.MAX_VALUE);
        }
    }

    /** Sends the quotes of all seconds up to and including this one. */
    private void sendUntil(long lastSecond) {
        while (!newestBySecond.isEmpty() && newestBySecond.firstKey() <= lastSecond) {
            var newest = newestBySecond.pollFirstEntry();
            newest.getValue().values().forEach(this::send);
            held -= newest.getValue().size();
            currentNewest = null;
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        // The last second that the watermark closes ends at or before watermark + 1.
        sendUntil(
                mark.equals(Watermark.MAX_WATERMARK)
                        ? Long.MAX_VALUE
                        : Math.floorDiv(mark.getTimestamp() + 1, 1000) - 1);
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        // While this input is idle, the job's watermark advances without it, so nothing may wait
        // for its own.
        isIdle = status.isIdle();
        if (isIdle) {
            sendUntil(Long.MAX_VALUE);
        }
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        sendUntil(Long.MAX_VALUE);
        super.prepareSnapshotPreBarrier(checkpointId);
    }
}
