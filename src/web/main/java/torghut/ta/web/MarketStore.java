package torghut.ta.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import torghut.ta.model.Timeframe;

/**
 * What the topics have held for the last hours, bounded in time and in bytes: whatever is oldest
 * makes room first. Safe for use by several threads.
 */
final class MarketStore {

    /** Alerts and reports that are kept at most. */
    private static final int MAX_ALERTS = 10_000;

    private static final int MAX_REPORTS = 5_000;

    private final Duration history;
    private final Duration aggregateHistory;
    private final long maxBytes;
    private final Columns columns = new Columns();
    private final Map<String, Symbol> symbols = new ConcurrentSkipListMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final Recent<TopicRecord> alerts = new Recent<>(MAX_ALERTS);
    private final Recent<TopicRecord> jobReports = new Recent<>(MAX_REPORTS);
    private final Map<String, TopicRecord> symbolReports = new ConcurrentHashMap<>();

    /** What is known of one symbol. */
    static final class Symbol {
        private final String name;
        private final Map<Timeframe, Series> series = new ConcurrentHashMap<>();
        private TopicRecord preview;
        private TopicRecord lastSignal;
        private long lastFinalSeq = Long.MIN_VALUE;

        Symbol(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        Optional<Series> series(Timeframe timeframe) {
            return Optional.ofNullable(series.get(timeframe));
        }

        synchronized Optional<TopicRecord> preview() {
            return Optional.ofNullable(preview);
        }

        synchronized Optional<TopicRecord> lastSignal() {
            return Optional.ofNullable(lastSignal);
        }

        /** A final replaces every preview of its second and of all before. */
        private synchronized void onFinal(TopicRecord record, boolean signal) {
            lastFinalSeq = Math.max(lastFinalSeq, record.seq());
            if (signal && (lastSignal == null || lastSignal.seq() <= record.seq())) {
                lastSignal = record;
            }
            if (preview != null && preview.seq() <= lastFinalSeq) {
                preview = null;
            }
        }

        private synchronized boolean onPreview(TopicRecord record) {
            if (record.seq() <= lastFinalSeq) {
                return false;
            }
            if (preview != null
                    && (record.seq() < preview.seq()
                            || (record.seq() == preview.seq()
                                    && record.millis("preview_seq")
                                            < preview.millis("preview_seq")))) {
                return false;
            }
            preview = record;
            return true;
        }
    }

    /**
     * @param history how long one-second rows stay
     * @param aggregateHistory how long rows of longer timeframes stay
     * @param maxBytes what all rows may take
     */
    MarketStore(Duration history, Duration aggregateHistory, long maxBytes) {
        this.history = history;
        this.aggregateHistory = aggregateHistory;
        this.maxBytes = maxBytes;
    }

    Columns columns() {
        return columns;
    }

    /**
     * Takes a record.
     *
     * @return whether it says something new to somebody who looks on
     */
    boolean put(TopicKind kind, String key, TopicRecord record) {
        switch (kind) {
            case BAR, SIGNAL, AGGREGATE -> {
                Symbol symbol = symbol(record.symbol());
                bytes.addAndGet(series(symbol, record.timeframe()).put(kind, record));
                if (kind != TopicKind.AGGREGATE) {
                    symbol.onFinal(record, kind == TopicKind.SIGNAL);
                }
                return true;
            }
            case REVISION -> {
                Series series = series(symbol(record.symbol()), record.timeframe());
                bytes.addAndGet(series.revise(record));
                return true;
            }
            case PREVIEW -> {
                return symbol(record.symbol()).onPreview(record);
            }
            case ALERT -> {
                return alerts.add(record.text("alert_id").orElse(""), record);
            }
            case STATUS -> {
                if (isOfSymbol(record)) {
                    // One that has been silent for long is known all the same.
                    symbol(key);
                    symbolReports.put(key, record);
                } else {
                    jobReports.add(key + record.seq(), record);
                }
                return true;
            }
        }
        throw new IllegalStateException(kind.name());
    }

    /** A report of a symbol says how the symbol fares, one of the job how the job does. */
    static boolean isOfSymbol(TopicRecord status) {
        return switch (status.text("status").orElse("")) {
            case "TRADING", "SILENT", "MISMATCH" -> true;
            default -> false;
        };
    }

    Optional<Symbol> find(String symbol) {
        return Optional.ofNullable(symbols.get(symbol));
    }

    /** All symbols by name. */
    Collection<Symbol> symbols() {
        return symbols.values();
    }

    /** Alerts, oldest first. */
    List<TopicRecord> alerts() {
        return alerts.all();
    }

    /** Reports of the job, oldest first. */
    List<TopicRecord> jobReports() {
        return jobReports.all();
    }

    /** The last report of each symbol that there was one of. */
    Map<String, TopicRecord> symbolReports() {
        return Map.copyOf(symbolReports);
    }

    long bytes() {
        return bytes.get();
    }

    /** Forgets what is older than it has to be, and what is oldest until the rest has room. */
    void makeRoom(long nowMillis) {
        for (Series series : allSeries()) {
            Duration kept = series.timeframe().equals(Timeframe.S1) ? history : aggregateHistory;
            while (series.oldestChunkEnd() < nowMillis - kept.toMillis()) {
                bytes.addAndGet(-series.dropOldest());
            }
        }
        // A twentieth more than needed, so that the search is not made for every chunk.
        long enough = bytes() > maxBytes ? maxBytes - maxBytes / 20 : maxBytes;
        while (bytes() > enough) {
            Series oldest = null;
            for (Series series : allSeries()) {
                if (oldest == null || series.oldestChunkEnd() < oldest.oldestChunkEnd()) {
                    oldest = series;
                }
            }
            long freed = oldest == null ? 0 : oldest.dropOldest();
            if (freed == 0) {
                break;
            }
            bytes.addAndGet(-freed);
        }
        alerts.dropWhile(alert -> alert.eventMillis() < nowMillis - aggregateHistory.toMillis());
        jobReports.dropWhile(report -> report.eventMillis() < nowMillis - history.toMillis());
    }

    /** Names of the timeframes that there are bars of, shortest first. */
    List<String> timeframes() {
        Set<String> present =
                allSeries().stream()
                        .map(series -> series.timeframe().label())
                        .collect(Collectors.toSet());
        present.add(Timeframe.S1.label());
        return Timeframe.labels().stream().filter(present::contains).toList();
    }

    private List<Series> allSeries() {
        List<Series> all = new ArrayList<>();
        symbols.values().forEach(symbol -> all.addAll(symbol.series.values()));
        return all;
    }

    private Symbol symbol(String name) {
        return symbols.computeIfAbsent(name, Symbol::new);
    }

    private Series series(Symbol symbol, Timeframe timeframe) {
        return symbol.series.computeIfAbsent(
                timeframe, length -> new Series(symbol.name, length, columns));
    }
}
