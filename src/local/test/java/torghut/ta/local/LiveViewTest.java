package torghut.ta.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveViewTest {

    private final LiveView view =
            new LiveView(
                    new LiveView.Facts("feed", "chart", "web", "broker", "metrics", "log"), true);

    @Test
    void anAlertIsALine() {
        Map<String, Object> movement =
                Map.of(
                        "alert_type",
                        "PRICE_MOVEMENT",
                        "symbol",
                        "ACME",
                        "severity",
                        "HIGH",
                        "pct_change",
                        5.25,
                        "baseline_price",
                        100.0,
                        "current_price",
                        105.25,
                        "detected_at_ms",
                        1_381_152_600_000L);
        Map<String, Object> rule =
                Map.of(
                        "alert_type", "INDICATOR",
                        "symbol", "ACME",
                        "severity", "MEDIUM",
                        "rule", "rsi14 > 70",
                        "timeframe", "1m",
                        "value", 71.5,
                        "detected_at_ms", 1_381_152_660_000L);

        assertThat(view.add(List.of(movement, rule)))
                .containsExactly(
                        "13:30:00 ACME HIGH alert: +5.25 % from 100.0 to 105.25",
                        "13:31:00 ACME MEDIUM alert: rsi14 > 70 (1m), is 71.5000");
    }
}
