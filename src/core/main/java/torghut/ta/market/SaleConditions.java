package torghut.ta.market;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import torghut.ta.model.Trade;

/**
 * Rules from a published table, which says by tape and sale condition what a trade counts for.
 *
 * <p>The table is {@code trade_conditions.csv} beside this class. It has one row for each tape and
 * code, as one letter means different things on different tapes. If a trade has several codes, the
 * strictest verdict applies. A trade with a code that its tape does not have sets no price, but its
 * volume counts. If the feed does not give the tape, the strictest row of that code over all tapes
 * applies. A trade without a code is a regular one.
 */
public final class SaleConditions implements TradeRules {

    private static final long serialVersionUID = 1;

    private static final Verdict UNKNOWN = new Verdict(OpenClose.NO, false, true, false);

    /**
     * Combinations of codes whose verdict is cached. Real feeds have a few dozen; the limit
     * protects against made-up ones.
     */
    private static final int MAX_REMEMBERED = 1_000;

    /** The columns of the table to use: for open and close, for high and low, for volume. */
    private enum Columns {
        /** What Alpaca's own minute bars are made by. */
        ALPACA("alpaca_minute_open_close", "alpaca_minute_high_low", "alpaca_minute_volume"),

        /** The consolidated tapes'. */
        SIP("sip_last", "sip_high_low", "sip_volume");

        private final String openClose;
        private final String highLow;
        private final String volume;

        Columns(String openClose, String highLow, String volume) {
            this.openClose = openClose;
            this.highLow = highLow;
            this.volume = volume;
        }

        boolean has(Map<String, String> row) {
            return !row.get(openClose).isEmpty();
        }
    }

    /** Verdicts by tape, then by code. */
    private final Map<Character, Map<Character, Verdict>> byTape = new HashMap<>();

    /** The strictest verdict of each code over all tapes. */
    private final Map<Character, Verdict> strictest = new HashMap<>();

    /** Cached verdicts, by tape, then by codes. */
    private transient Map<Character, Map<String, Verdict>> remembered;

    private SaleConditions(Columns columns) {
        for (Map<String, String> row : table()) {
            // The tapes' own columns are empty for tape O, which is on no consolidated tape.
            Columns asked =
                    columns.has(row) || row.get("tape").charAt(0) != 'O' ? columns : Columns.ALPACA;
            Verdict verdict = verdict(row, asked);
            char code = row.get("code").charAt(0);
            String tapes = row.get("tape");
            for (int i = 0; i < tapes.length(); i++) {
                byTape.computeIfAbsent(tapes.charAt(i), t -> new HashMap<>()).put(code, verdict);
            }
            strictest.merge(code, verdict, Verdict::strictest);
        }
    }

    /** What Alpaca's own minute bars are made by. */
    public static TradeRules alpaca() {
        return new SaleConditions(Columns.ALPACA);
    }

    /** What the consolidated tapes count for last, high and low, and volume. */
    public static TradeRules sip() {
        return new SaleConditions(Columns.SIP);
    }

    @Override
    public Verdict of(Trade trade) {
        String codes = trade.conditions();
        if (codes.isEmpty()) {
            return Verdict.REGULAR;
        }
        if (remembered == null) {
            remembered = new HashMap<>();
        }
        char tape = byTape.containsKey(trade.tape()) ? trade.tape() : 0;
        Map<String, Verdict> ofTape = remembered.computeIfAbsent(tape, t -> new HashMap<>());
        if (ofTape.size() > MAX_REMEMBERED) {
            ofTape.clear();
        }
        return ofTape.computeIfAbsent(codes, ignored -> of(tape, codes));
    }

    private Verdict of(char tape, String codes) {
        Map<Character, Verdict> verdicts = byTape.getOrDefault(tape, strictest);
        Verdict all = Verdict.REGULAR;
        for (int i = 0; i < codes.length(); i++) {
            all = all.strictest(verdicts.getOrDefault(codes.charAt(i), UNKNOWN));
        }
        return all;
    }

    private static Verdict verdict(Map<String, String> row, Columns columns) {
        String openClose = row.get(columns.openClose);
        String highLow = row.get(columns.highLow);
        String volume = row.get(columns.volume);
        if (!isVerdict(openClose) || !isVerdict(highLow)) {
            return UNKNOWN;
        }
        return new Verdict(
                switch (openClose) {
                    case "N" -> OpenClose.NO;
                    case "F" -> OpenClose.IF_NO_OTHER;
                    default -> OpenClose.YES;
                },
                !highLow.equals("N"),
                !volume.equals("N"),
                true);
    }

    private static boolean isVerdict(String cell) {
        return !cell.isEmpty() && !cell.equals("TBD");
    }

    /** The rows of the table, each by the names of its columns. */
    private static List<Map<String, String>> table() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                SaleConditions.class.getResourceAsStream("trade_conditions.csv"),
                                UTF_8))) {
            String[] names = lines.readLine().split(",");
            return lines.lines().map(line -> row(names, line.split(",", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> row(String[] names, String[] cells) {
        if (names.length != cells.length) {
            throw new IllegalStateException(
                    "trade_conditions.csv: not " + names.length + " cells: " + List.of(cells));
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            row.put(names[i], cells[i]);
        }
        return row;
    }
}
