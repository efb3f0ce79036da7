package torghut.ta.wire;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import torghut.ta.TaAggregate;
import torghut.ta.TaAggregateWindow;
import torghut.ta.TaAlert;
import torghut.ta.TaBar;
import torghut.ta.TaBarWindow;
import torghut.ta.TaPreview;
import torghut.ta.TaPreviewWindow;
import torghut.ta.TaRevision;
import torghut.ta.TaRevisionWindow;
import torghut.ta.TaSignal;
import torghut.ta.TaSignalWindow;
import torghut.ta.TaStatus;
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
 * Fills the classes that are generated from {@code schemas/ta}, the contract, with records; both
 * formats follow their fields.
 *
 * <p>Numbers leave finite: one that is not becomes null where the schema allows null, and is
 * refused with an {@link IllegalArgumentException} where it does not. Times are milliseconds since
 * the epoch.
 */
final class Encoders {

    /** Prefix of {@code source_seq}: what follows is the id of a trade. */
    private static final String TRADE = "t:";

    private Encoders() {}

    static TaBar taBar(MicroBar bar) {
        TaBar ta = new TaBar();
        ta.setSymbol(bar.symbol());
        ta.setEventTs(Instant.ofEpochMilli(bar.endMillis()));
        ta.setIngestTs(Instant.ofEpochMilli(bar.ingestMillis()));
        ta.setSeq(bar.seq());
        ta.setIsFinal(bar.isFinal());
        TaBarWindow window = new TaBarWindow();
        window.setStart(Instant.ofEpochMilli(bar.startMillis()));
        window.setEnd(Instant.ofEpochMilli(bar.endMillis()));
        ta.setWindow(window);
        ta.setOpen(finite("open", bar.open()));
        ta.setHigh(finite("high", bar.high()));
        ta.setLow(finite("low", bar.low()));
        ta.setClose(finite("close", bar.close()));
        ta.setVolume(finite("volume", bar.volume()));
        ta.setVwap(finite("vwap", bar.vwap()));
        ta.setTradeCount(bar.tradeCount());
        ta.setSpreadBps(finiteOrNull(bar.spreadBps()));
        ta.setImbalance(finiteOrNull(bar.imbalance()));
        ta.setSourceSeq(sourceSeq(bar));
        ta.setUnpricedVolume(finite("unpriced_volume", bar.unpricedVolume()));
        ta.setUnpricedCount(bar.unpricedCount());
        ta.setBid(bar.bid());
        ta.setAsk(bar.ask());
        ta.setBidSize(bar.bidSize());
        ta.setAskSize(bar.askSize());
        return ta;
    }

    static TaAggregate taAggregate(Aggregate aggregate) {
        Signal signal = aggregate.signal();
        MicroBar bar = signal.bar();
        IndicatorSnapshot indicators = signal.indicators();
        TaAggregate ta = new TaAggregate();
        ta.setSymbol(bar.symbol());
        ta.setTimeframe(aggregate.timeframe().label());
        ta.setEventTs(Instant.ofEpochMilli(bar.endMillis()));
        ta.setIngestTs(Instant.ofEpochMilli(bar.ingestMillis()));
        ta.setSeq(aggregate.seq());
        ta.setIsFinal(bar.isFinal());
        TaAggregateWindow window = new TaAggregateWindow();
        window.setStart(Instant.ofEpochMilli(bar.startMillis()));
        window.setEnd(Instant.ofEpochMilli(bar.endMillis()));
        ta.setWindow(window);
        ta.setOpen(finite("open", bar.open()));
        ta.setHigh(finite("high", bar.high()));
        ta.setLow(finite("low", bar.low()));
        ta.setClose(finite("close", bar.close()));
        ta.setVolume(finite("volume", bar.volume()));
        ta.setVwap(finite("vwap", bar.vwap()));
        ta.setTradeCount(bar.tradeCount());
        ta.setBuyCount(aggregate.buyCount());
        ta.setSellCount(aggregate.sellCount());
        ta.setBuyVolume(finite("buy_volume", aggregate.buyVolume()));
        ta.setSellVolume(finite("sell_volume", aggregate.sellVolume()));
        ta.setBuySellRatio(finiteOrNull(aggregate.buySellRatio()));
        ta.setSpreadBps(finiteOrNull(bar.spreadBps()));
        ta.setImbalance(finiteOrNull(bar.imbalance()));
        ta.setEma12(finiteOrNull(indicators.ema12()));
        ta.setEma26(finiteOrNull(indicators.ema26()));
        ta.setMacd(finiteOrNull(indicators.macd()));
        ta.setMacdSignal(finiteOrNull(indicators.macdSignal()));
        ta.setMacdHist(finiteOrNull(indicators.macdHist()));
        ta.setRsi14(finiteOrNull(indicators.rsi14()));
        ta.setBollMid(finiteOrNull(indicators.bollMid()));
        ta.setBollUpper(finiteOrNull(indicators.bollUpper()));
        ta.setBollLower(finiteOrNull(indicators.bollLower()));
        ta.setVwapSession(finite("vwap_session", indicators.vwapSession()));
        ta.setVwapRolling(finite("vwap_rolling", indicators.vwapRolling()));
        ta.setRealizedVolatility(finiteOrNull(indicators.realizedVolatility()));
        ta.setExtra(extra(signal.extra()));
        ta.setSourceSeq(sourceSeq(bar));
        return ta;
    }

    static TaRevision taRevision(Revision revision) {
        MicroBar bar = revision.bar();
        TaRevision ta = new TaRevision();
        ta.setSymbol(bar.symbol());
        ta.setEventTs(Instant.ofEpochMilli(bar.endMillis()));
        ta.setIngestTs(Instant.ofEpochMilli(bar.ingestMillis()));
        ta.setSeq(revision.seq());
        ta.setIsFinal(bar.isFinal());
        TaRevisionWindow window = new TaRevisionWindow();
        window.setStart(Instant.ofEpochMilli(bar.startMillis()));
        window.setEnd(Instant.ofEpochMilli(bar.endMillis()));
        ta.setWindow(window);
        ta.setOpen(finite("open", bar.open()));
        ta.setHigh(finite("high", bar.high()));
        ta.setLow(finite("low", bar.low()));
        ta.setClose(finite("close", bar.close()));
        ta.setVolume(finite("volume", bar.volume()));
        ta.setVwap(finite("vwap", bar.vwap()));
        ta.setTradeCount(bar.tradeCount());
        ta.setSpreadBps(finiteOrNull(bar.spreadBps()));
        ta.setImbalance(finiteOrNull(bar.imbalance()));
        ta.setSourceSeq(sourceSeq(bar));
        ta.setUnpricedVolume(finite("unpriced_volume", bar.unpricedVolume()));
        ta.setUnpricedCount(bar.unpricedCount());
        ta.setBid(bar.bid());
        ta.setAsk(bar.ask());
        ta.setBidSize(bar.bidSize());
        ta.setAskSize(bar.askSize());
        ta.setTimeframe(revision.timeframe().label());
        ta.setRevision(revision.number());
        ta.setCause(revision.cause().name());
        ta.setTradeId(revision.tradeId());
        ta.setDeleted(revision.isDeleted());
        return ta;
    }

    static TaSignal taSignal(Signal signal) {
        MicroBar bar = signal.bar();
        TaSignal ta = new TaSignal();
        ta.setSymbol(bar.symbol());
        ta.setEventTs(Instant.ofEpochMilli(bar.endMillis()));
        ta.setIngestTs(Instant.ofEpochMilli(bar.ingestMillis()));
        ta.setSeq(bar.seq());
        ta.setIsFinal(bar.isFinal());
        TaSignalWindow window = new TaSignalWindow();
        window.setStart(Instant.ofEpochMilli(bar.startMillis()));
        window.setEnd(Instant.ofEpochMilli(bar.endMillis()));
        ta.setWindow(window);
        ta.setOpen(finite("open", bar.open()));
        ta.setHigh(finite("high", bar.high()));
        ta.setLow(finite("low", bar.low()));
        ta.setClose(finite("close", bar.close()));
        ta.setVolume(finite("volume", bar.volume()));
        ta.setVwap(finite("vwap", bar.vwap()));
        IndicatorSnapshot indicators = signal.indicators();
        ta.setEma12(finiteOrNull(indicators.ema12()));
        ta.setEma26(finiteOrNull(indicators.ema26()));
        ta.setMacd(finiteOrNull(indicators.macd()));
        ta.setMacdSignal(finiteOrNull(indicators.macdSignal()));
        ta.setMacdHist(finiteOrNull(indicators.macdHist()));
        ta.setRsi14(finiteOrNull(indicators.rsi14()));
        ta.setBollMid(finiteOrNull(indicators.bollMid()));
        ta.setBollUpper(finiteOrNull(indicators.bollUpper()));
        ta.setBollLower(finiteOrNull(indicators.bollLower()));
        ta.setVwapSession(finite("vwap_session", indicators.vwapSession()));
        ta.setVwapRolling(finite("vwap_rolling", indicators.vwapRolling()));
        ta.setSpreadBps(finiteOrNull(bar.spreadBps()));
        ta.setImbalance(finiteOrNull(bar.imbalance()));
        ta.setRealizedVolatility(finiteOrNull(indicators.realizedVolatility()));
        ta.setSourceSeq(sourceSeq(bar));
        ta.setBid(bar.bid());
        ta.setAsk(bar.ask());
        ta.setBidSize(bar.bidSize());
        ta.setAskSize(bar.askSize());
        ta.setExtra(extra(signal.extra()));
        return ta;
    }

    static TaPreview taPreview(Preview preview) {
        TaSignal signal = taSignal(preview.signal());
        TaPreview ta = new TaPreview();
        for (Schema.Field field : signal.getSchema().getFields()) {
            if (!field.name().equals("window")) {
                ta.put(ta.getSchema().getField(field.name()).pos(), signal.get(field.pos()));
            }
        }
        TaPreviewWindow window = new TaPreviewWindow();
        window.setStart(signal.getWindow().getStart());
        window.setEnd(signal.getWindow().getEnd());
        ta.setWindow(window);
        ta.setTradeCount(preview.signal().bar().tradeCount());
        ta.setPreviewSeq(preview.previewSeq());
        return ta;
    }

    static TaAlert taAlert(Alert alert) {
        TaAlert ta = new TaAlert();
        ta.setAlertId(alert.id());
        ta.setAlertType(alert.type().name());
        ta.setRule(alert.rule());
        ta.setSymbol(alert.symbol());
        ta.setTimeframe(alert.timeframe());
        ta.setDirection(alert.direction().name());
        ta.setBaselinePrice(finiteOrNull(alert.baselinePrice()));
        ta.setCurrentPrice(finiteOrNull(alert.currentPrice()));
        ta.setPctChange(finiteOrNull(alert.percentChange()));
        ta.setValue(finiteOrNull(alert.value()));
        ta.setWindowStartMs(alert.windowStartMillis());
        ta.setDetectedAtMs(alert.detectedAtMillis());
        ta.setEventTs(Instant.ofEpochMilli(alert.eventMillis()));
        ta.setIngestTs(Instant.ofEpochMilli(alert.ingestMillis()));
        ta.setSeq(alert.seq());
        ta.setSeverity(alert.severity().name());
        return ta;
    }

    static TaStatus taStatus(StatusReport report) {
        TaStatus ta = new TaStatus();
        ta.setStatus(report.state().name());
        ta.setReason(report.reason());
        ta.setEventTs(Instant.ofEpochMilli(report.eventMillis()));
        ta.setIngestTs(Instant.ofEpochMilli(report.ingestMillis()));
        ta.setSeq(report.seq());
        ta.setWatermarkLagMs(report.watermarkLagMillis());
        Long last = report.lastEventMillis();
        ta.setLastEventTs(last == null ? null : Instant.ofEpochMilli(last));
        if (report.counts() != null) {
            StatusReport.Counts counts = report.counts();
            ta.setTrades(counts.trades());
            ta.setQuotes(counts.quotes());
            ta.setBars(counts.bars());
            ta.setSignals(counts.signals());
            ta.setDuplicates(counts.duplicates());
            ta.setLate(counts.late());
            ta.setRejected(counts.rejected());
            ta.setRevised(counts.revised());
            ta.setCorrected(counts.corrected());
            ta.setCancelled(counts.cancelled());
            ta.setPreviews(counts.previews());
            ta.setPreviewsConfirmed(counts.previewsConfirmed());
            ta.setPreviewsChanged(counts.previewsChanged());
            ta.setAggregates(counts.aggregates());
            ta.setAlerts(counts.alerts());
            ta.setSignalsWarming(counts.signalsWarming());
            ta.setAggregatesWarming(counts.aggregatesWarming());
        }
        return ta;
    }

    private static Map<String, Double> extra(Extra extra) {
        if (extra.names().length == 0) {
            return Map.of();
        }
        // In their own order, so that the same values always give the same bytes.
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < extra.names().length; i++) {
            if (Double.isFinite(extra.values()[i])) {
                values.put(extra.names()[i], extra.values()[i]);
            }
        }
        return values;
    }

    private static String sourceSeq(MicroBar bar) {
        return bar.closingTradeId() == null ? null : TRADE + bar.closingTradeId();
    }

    private static double finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(field + " is " + value);
        }
        return value;
    }

    private static Double finiteOrNull(Double value) {
        return value == null || !Double.isFinite(value) ? null : value;
    }
}
