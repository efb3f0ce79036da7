package torghut.ta.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import torghut.ta.config.Environment;
import torghut.ta.forwarder.ForwarderSettings.Backfill;
import torghut.ta.testing.DocumentedVariables;

class ForwarderSettingsTest {

    private final Map<String, String> variables =
            new HashMap<>(
                    Map.of(
                            "ALPACA_KEY_ID", "PK123",
                            "ALPACA_SECRET_KEY", "hush",
                            "ALPACA_SYMBOLS", "AAPL, BRK.B",
                            "KAFKA_BOOTSTRAP", "broker:9092"));

    private List<String> problems() {
        Environment environment = new Environment(variables);
        ForwarderSettings.read(environment);
        return environment.problems();
    }

    private ForwarderSettings settings() {
        Environment environment = new Environment(variables);
        ForwarderSettings settings = ForwarderSettings.read(environment);
        assertThat(environment.problems()).isEmpty();
        return settings;
    }

    @Test
    void aKeySymbolsAndBrokersAreEnough() {
        ForwarderSettings settings = settings();
        assertThat(settings.alpaca().feed()).isEqualTo(Feed.IEX);
        assertThat(settings.alpaca().stream())
                .isEqualTo(URI.create("wss://stream.data.alpaca.markets/v2/iex"));
        assertThat(settings.alpaca().symbols()).containsExactly("AAPL", "BRK.B");
        assertThat(settings.alpaca().channels())
                .containsExactlyInAnyOrder(
                        Channel.TRADES,
                        Channel.QUOTES,
                        Channel.BARS,
                        Channel.UPDATED_BARS,
                        Channel.STATUSES,
                        Channel.LULDS);
        assertThat(settings.recovery().backfill()).isEqualTo(new Backfill.Off());
        assertThat(settings.topics())
                .containsEntry(Channel.Topic.TRADES, "alpaca.trades.v1")
                .containsEntry(Channel.Topic.STATUSES, "alpaca.statuses.v1");
    }

    @Test
    void whatHasNoTopicIsNotSubscribedTo() {
        variables.put("TOPIC_QUOTES", "");
        variables.put("TOPIC_STATUSES", "");
        assertThat(settings().alpaca().channels())
                .containsExactlyInAnyOrder(Channel.TRADES, Channel.BARS, Channel.UPDATED_BARS);
    }

    @Test
    void cryptoHasPairsAndFewerChannels() {
        variables.put("ALPACA_FEED", "crypto");
        variables.put("ALPACA_SYMBOLS", "BTC/USD");
        assertThat(settings().alpaca().channels()).doesNotContain(Channel.STATUSES);
        variables.put("QUOTE_SIZES", "shares");
        variables.put("ALPACA_CHANNELS", "trades,statuses");
        assertThat(problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("QUOTE_SIZES"))
                .anySatisfy(problem -> assertThat(problem).contains("\"statuses\"", "\"crypto\""));
    }

    @Test
    void allProblemsAreNamedAtOnceAndSecretsNever() {
        variables.remove("ALPACA_KEY_ID");
        variables.put("ALPACA_SECRET_KEY", "se\ncret");
        variables.put("ALPACA_FEED", "nasdaq");
        variables.put("ALPACA_SYMBOLS", "aapl");
        variables.put("ALPACA_URL", "https://user:pw@x/y");
        variables.put("BACKFILL", "yesterday");
        variables.put("HTTP_PORT", "70000");
        variables.put("TOPIC_STATUSES", "alpaca.trades.v1");
        variables.remove("KAFKA_BOOTSTRAP");
        List<String> problems = problems();
        for (String name :
                List.of(
                        "ALPACA_KEY_ID",
                        "ALPACA_SECRET_KEY",
                        "ALPACA_FEED",
                        "ALPACA_SYMBOLS",
                        "ALPACA_URL",
                        "BACKFILL",
                        "HTTP_PORT",
                        "TOPIC_STATUSES",
                        "KAFKA_BOOTSTRAP")) {
            assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(name));
        }
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem).doesNotContain("cret", "pw@"));
    }

    @Test
    void aBackfillIsALengthOrTheSession() {
        variables.put("BACKFILL", "6h");
        assertThat(settings().recovery().backfill())
                .isEqualTo(new Backfill.Last(Duration.ofHours(6)));
        variables.put("BACKFILL", "90m");
        assertThat(settings().recovery().backfill())
                .isEqualTo(new Backfill.Last(Duration.ofMinutes(90)));
        variables.put("BACKFILL", "session");
        assertThat(settings().recovery().backfill()).isEqualTo(new Backfill.Session());
    }

    @Test
    void settingsShowNoSecretWhenPrinted() {
        variables.put("KAFKA_USERNAME", "me");
        variables.put("KAFKA_PASSWORD", "quiet");
        assertThat(settings().toString()).doesNotContain("hush", "PK123", "quiet");
    }

    @Test
    void theDocumentHasEveryVariable() throws Exception {
        assertThat(DocumentedVariables.rowsBelow("The forwarder"))
                .containsExactlyElementsOf(DocumentedVariables.rows(ForwarderSettings.VARIABLES));
    }
}
