package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * One-second bars of real trades (AIG, BAC and IBM on 2013-10-07, 20 minutes of QuantConnect LEAN's
 * sample data, Apache License 2.0), from the folder that the environment variable MARKET_DATA
 * names, else from {@code ../shared/data/lean-20131007} beside the project. Where there is no such
 * folder the test is skipped and says so.
 */
final class RecordedBars {

    private RecordedBars() {}

    static List<BarInput> of(String symbol) throws IOException {
        Path trades =
                Path.of(System.getenv().getOrDefault("MARKET_DATA", "../shared/data/lean-20131007"))
                        .resolve("trades.jsonl.gz");
        assumeTrue(Files.exists(trades), "skipped: no recorded data, " + trades);
        List<BarInput> bars = new ArrayList<>();
        try (InputStream lines = new GZIPInputStream(Files.newInputStream(trades));
                JsonParser json = new JsonFactory().createParser(lines)) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                readTrade(json, symbol, bars);
            }
        }
        assertThat(bars).as("bars of " + symbol).hasSizeGreaterThan(300);
        return bars;
    }

    private static void readTrade(JsonParser json, String symbol, List<BarInput> bars)
            throws IOException {
        boolean wanted = false;
        long millis = 0;
        double price = 0;
        double size = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "symbol" -> wanted = json.getText().equals(symbol);
                case "t" -> millis = Instant.parse(json.getText()).toEpochMilli();
                case "p" -> price = json.getDoubleValue();
                case "s" -> size = json.getDoubleValue();
                default -> json.skipChildren();
            }
        }
        if (!wanted) {
            return;
        }
        long start = millis - Math.floorMod(millis, 1000L);
        ExactSum notional = new ExactSum();
        ExactSum volume = new ExactSum();
        notional.addProduct(price, size);
        volume.add(size);
        double open = price;
        double high = price;
        double low = price;
        int last = bars.size() - 1;
        if (last >= 0 && bars.get(last).startMillis() == start) {
            BarInput earlier = bars.remove(last);
            open = earlier.open();
            high = Math.max(high, earlier.high());
            low = Math.min(low, earlier.low());
            notional.add(earlier.notional());
            volume.add(earlier.volume());
        }
        bars.add(new BarInput(start, start + 1000, open, high, low, price, notional, volume));
    }
}
