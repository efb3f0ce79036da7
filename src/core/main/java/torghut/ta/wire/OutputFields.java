package torghut.ta.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.Extra;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Preview;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;

/**
 * Sets the fields of the output topics' records, by their names in {@code schemas/ta}. A field that
 * several topics have is named once; each schema takes what it has.
 */
final class OutputFields {

    /** Prefix of {@code source_seq}: what follows is the id of a trade. */
    private static final String TRADE = "t:";

    private OutputFields() {}

    static void bar(MicroBar bar, Row row) {
        row.set("symbol", bar.symbol())
                .set("event_ts", bar.endMillis())
                .set("ingest_ts", bar.ingestMillis())
                .set("seq", bar.seq())
                .set("is_final", bar.isFinal())
                .set("open", bar.open())
                .set("high", bar.high())
                .set("low", bar.low())
                .set("close", bar.close())
                .set("volume", bar.volume())
                .set("vwap", bar.vwap())
                .set("trade_count", bar.tradeCount())
                .set("spread_bps", bar.spreadBps())
                .set("imbalance", bar.imbalance())
                .set("source_seq", sourceSeq(bar))
                .set("unpriced_volume", bar.unpricedVolume())
                .set("unpriced_count", bar.unpricedCount())
                .set("bid", bar.bid())
                .set("ask", bar.ask())
                .set("bid_size", bar.bidSize())
                .set("ask_size", bar.askSize());
        row.nested("window").set("start", bar.startMillis()).set("end", bar.endMillis());
    }

    private static void indicators(IndicatorSnapshot indicators, Row row) {
        row.set("ema12", indicators.ema12())
                .set("ema26", indicators.ema26())
                .set("macd", indicators.macd())
                .set("macd_signal", indicators.macdSignal())
                .set("macd_hist", indicators.macdHist())
                .set("rsi14", indicators.rsi14())
                .set("boll_mid", indicators.bollMid())
                .set("boll_upper", indicators.bollUpper())
                .set("boll_lower", indicators.bollLower())
                .set("vwap_session", indicators.vwapSession())
                .set("vwap_rolling", indicators.vwapRolling())
                .set("realized_volatility", indicators.realizedVolatility());
    }

    static void signal(Signal signal, Row row) {
        bar(signal.bar(), row);
        indicators(signal.indicators(), row);
        row.set("extra", extra(signal.extra()));
    }

    static void preview(Preview preview, Row row) {
        signal(preview.signal(), row);
        row.set("preview_seq", preview.previewSeq());
    }

    static void aggregate(Aggregate aggregate, Row row) {
        signal(aggregate.signal(), row);
        row.set("timeframe", aggregate.timeframe().label())
                .set("seq", aggregate.seq())
                .set("buy_count", aggregate.buyCount())
                .set("sell_count", aggregate.sellCount())
                .set("buy_volume", aggregate.buyVolume())
                .set("sell_volume", aggregate.sellVolume())
                .set("buy_sell_ratio", aggregate.buySellRatio());
    }

    static void revision(Revision revision, Row row) {
        bar(revision.bar(), row);
        row.set("timeframe", revision.timeframe().label())
                .set("seq", revision.seq())
                .set("revision", (long) revision.number())
                .set("cause", revision.cause().name())
                .set("trade_id", revision.tradeId())
                .set("deleted", revision.isDeleted());
    }

    static void alert(Alert alert, Row row) {
        row.set("alert_id", alert.id())
                .set("alert_type", alert.type().name())
                .set("rule", alert.rule())
                .set("symbol", alert.symbol())
                .set("timeframe", alert.timeframe())
                .set("direction", alert.direction().name())
                .set("baseline_price", alert.baselinePrice())
                .set("current_price", alert.currentPrice())
                .set("pct_change", alert.percentChange())
                .set("value", alert.value())
                .set("window_start_ms", alert.windowStartMillis())
                .set("detected_at_ms", alert.detectedAtMillis())
                .set("event_ts", alert.eventMillis())
                .set("ingest_ts", alert.ingestMillis())
                .set("seq", alert.seq())
                .set("severity", alert.severity().name());
    }

    static void status(StatusReport report, Row row) {
        row.set("status", report.state().name())
                .set("reason", report.reason())
                .set("event_ts", report.eventMillis())
                .set("ingest_ts", report.ingestMillis())
                .set("seq", report.seq())
                .set("watermark_lag_ms", report.watermarkLagMillis())
                .set("last_event_ts", report.lastEventMillis());
        // A report about a symbol has no counts.
        counts(report.counts() == null ? StatusReport.Counts.NONE : report.counts(), row);
    }

    private static void counts(StatusReport.Counts counts, Row row) {
        row.set("trades", counts.trades())
                .set("quotes", counts.quotes())
                .set("bars", counts.bars())
                .set("signals", counts.signals())
                .set("duplicates", counts.duplicates())
                .set("late", counts.late())
                .set("rejected", counts.rejected())
                .set("revised", counts.revised())
                .set("corrected", counts.corrected())
                .set("cancelled", counts.cancelled())
                .set("previews", counts.previews())
                .set("previews_confirmed", counts.previewsConfirmed())
                .set("previews_changed", counts.previewsChanged())
                .set("aggregates", counts.aggregates())
                .set("alerts", counts.alerts())
                .set("signals_warming", counts.signalsWarming())
                .set("aggregates_warming", counts.aggregatesWarming());
    }

    private static String sourceSeq(MicroBar bar) {
        return bar.closingTradeId() == null ? null : TRADE + bar.closingTradeId();
    }

    /**
     * The values that are defined, in their own order: the same values always give the same bytes.
     */
    private static Map<String, Double> extra(Extra extra) {
        if (extra.names().length == 0) {
            return Map.of();
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < extra.names().length; i++) {
            if (Double.isFinite(extra.values()[i])) {
                values.put(extra.names()[i], extra.values()[i]);
            }
        }
        return values;
    }
}
