package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import torghut.ta.config.SettingsException;
import torghut.ta.config.Variable;
import torghut.ta.testing.DocumentedVariables;

class WebSettingsTest {

    private static WebSettings read(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>(Map.of("KAFKA_BOOTSTRAP", "broker:9092"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return WebSettings.read(variables);
    }

    @Test
    void listensOnThisMachineAloneUnlessItIsTold() {
        WebSettings settings = read();

        assertThat(settings.listener().host()).isEqualTo("127.0.0.1");
        assertThat(settings.listener().port()).isEqualTo(8080);
        assertThat(settings.listener().token()).isEmpty();
        assertThat(settings.memory())
                .isEqualTo(
                        new WebSettings.Memory(
                                Duration.ofHours(6), Duration.ofDays(2), 512L << 20));
        assertThat(settings.topics()).isEqualTo(SampleMarket.TOPICS);
        assertThat(settings.kafka()).containsEntry("bootstrap.servers", "broker:9092");
    }

    @Test
    void refusesAnAddressThatOthersReachWithoutAToken() {
        assertThatThrownBy(() -> read("WEB_HOST", "0.0.0.0"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("WEB_HOST is \"0.0.0.0\"")
                .hasMessageContaining("WEB_TOKEN");

        assertThat(read("WEB_HOST", "0.0.0.0", "WEB_INSECURE", "true").listener().host())
                .isEqualTo("0.0.0.0");
        WebSettings secured = read("WEB_HOST", "0.0.0.0", "WEB_TOKEN", "s3cret");
        assertThat(secured.listener().token()).isPresent();
        assertThat(secured.toString()).doesNotContain("s3cret");
    }

    @Test
    void saysWhatIsWrongWithEachValueInOneMessage() {
        assertThatThrownBy(
                        () ->
                                read(
                                        "WEB_PORT", "70000",
                                        "WEB_HISTORY", "6",
                                        "WEB_MAX_MEMORY", "1m",
                                        "WEB_CORS_ORIGINS", "desk.example",
                                        "CLICKHOUSE_USER", "me",
                                        "TOPIC_TA_BARS", "ta.signals.v1"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "WEB_PORT is \"70000\"",
                        "WEB_HISTORY is \"6\"",
                        "WEB_MAX_MEMORY is \"1m\"",
                        "WEB_CORS_ORIGINS is \"desk.example\"",
                        "CLICKHOUSE_USER is set without CLICKHOUSE_PASSWORD",
                        "TOPIC_TA_BARS and TOPIC_TA_SIGNALS are the same topic");
    }

    @Test
    void readsListsPeriodsAndSizes() {
        WebSettings settings =
                read(
                        "WEB_CORS_ORIGINS", "https://a.example, http://b.example:8443",
                        "WEB_HISTORY", "90m",
                        "WEB_MAX_MEMORY", "2G",
                        "TOPIC_TA_ALERTS", "");

        assertThat(settings.listener().origins())
                .isEqualTo(Set.of("https://a.example", "http://b.example:8443"));
        assertThat(settings.memory().history()).isEqualTo(Duration.ofMinutes(90));
        assertThat(settings.memory().maxBytes()).isEqualTo(2L << 30);
        assertThat(settings.topics()).doesNotContainKey(TopicKind.ALERT);
    }

    @Test
    void theDocumentsTableIsTheDeclarations() throws Exception {
        List<Variable<?>> variables =
                WebSettings.GROUPS.stream()
                        .<Variable<?>>flatMap(group -> group.variables().stream())
                        .toList();

        assertThat(DocumentedVariables.rowsBelow("API and chart"))
                .containsExactlyElementsOf(DocumentedVariables.rows(variables));
    }
}
