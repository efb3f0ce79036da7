package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.Secret;
import torghut.ta.testing.RegistryStandIn;
import torghut.ta.testing.RegistryStandIn.Answer;

class SchemaRegistryTest {

    private static final String PASSWORD = "correct horse";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Answer FAILURE =
            new Answer(
                    500, "{\"error_code\":50001,\"message\":\"Error in the backend datastore\"}");

    private RegistryStandIn registry;

    @BeforeEach
    void start() throws IOException {
        registry = new RegistryStandIn();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void registersWhatTheRegistryDoesNotKnow() {
        Map<String, Integer> ids = register(schemas());
        assertThat(ids)
                .isEqualTo(
                        Map.of(
                                "my.bars",
                                        registry.has(
                                                "my.bars-value",
                                                OutputTopics.BARS.schema().orElseThrow()),
                                "my.signals",
                                        registry.has(
                                                "my.signals-value",
                                                OutputTopics.SIGNALS.schema().orElseThrow())));
        assertThat(registry.requests())
                .containsExactly(
                        "POST /subjects/my.bars-value",
                        "POST /subjects/my.bars-value/versions",
                        "POST /subjects/my.signals-value",
                        "POST /subjects/my.signals-value/versions");
    }

    @Test
    void onlyLooksUpWhatTheRegistryKnows() {
        int id = registry.has("my.bars-value", OutputTopics.BARS.schema().orElseThrow());
        assertThat(register(bars())).isEqualTo(Map.of("my.bars", id));
        assertThat(registry.requests()).containsExactly("POST /subjects/my.bars-value");
    }

    @Test
    void findsItsSchemaAmongTheOlderVersions() {
        int id = registry.has("my.bars-value", OutputTopics.BARS.schema().orElseThrow());
        registry.has("my.bars-value", barsWith("added", "[\"null\",\"long\"],\"default\":null"));
        assertThat(register(bars())).isEqualTo(Map.of("my.bars", id));
    }

    @Test
    void addsAVersionThatIsCompatible() {
        registry.has("my.bars-value", barsWith("dropped", "\"long\""));
        register(bars());
        assertThat(registry.requests())
                .containsExactly(
                        "POST /subjects/my.bars-value", "POST /subjects/my.bars-value/versions");
    }

    @Test
    void namesTheSubjectAndTheRegistrysWordsWhenTheSchemaIsRefused() {
        registry.has("my.bars-value", new Schema.Parser().parse("\"string\""));
        registry.has("my.signals-value", new Schema.Parser().parse("\"string\""));
        List<String> problems = problems(schemas());
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0))
                .contains("my.bars-value", "incompatible", registry.url())
                .endsWith(
                        "Schema being registered is incompatible with an earlier schema for subject"
                                + " \"my.bars-value\"");
        assertThat(problems.get(1)).contains("my.signals-value", "incompatible");
    }

    @Test
    void sendsTheCredentialsWithEachRequest() {
        SchemaRegistry.register(
                new RegistryConnection(
                        registry.url(), Optional.of("jürgen"), Optional.of(new Secret(PASSWORD))),
                bars());
        String expected =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(("jürgen:" + PASSWORD).getBytes(UTF_8));
        assertThat(registry.authorizations()).containsExactly(expected, expected);
    }

    @Test
    void sendsNoCredentialsWithoutAUser() {
        register(bars());
        assertThat(registry.authorizations()).containsExactly("none", "none");
    }

    @Test
    void saysOnceThatTheCredentialsAreRejected() {
        registry.next(new Answer(401, "{\"error_code\":40101,\"message\":\"Unauthorized\"}"));
        assertThat(problems(schemas()))
                .singleElement()
                .asString()
                .contains("SCHEMA_REGISTRY_USERNAME", "SCHEMA_REGISTRY_PASSWORD", "Unauthorized");
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void saysWhichSubjectsTheUserMayNotTouch() {
        Answer denied = new Answer(403, "{\"error_code\":40301,\"message\":\"Denied\"}");
        registry.next(denied, denied);
        List<String> problems = problems(schemas());
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("my.bars-value", "Denied");
        assertThat(problems.get(1)).contains("my.signals-value", "Denied");
    }

    @Test
    void saysWhatElseTheRegistryDislikes() {
        registry.next(new Answer(422, "{\"error_code\":42201,\"message\":\"Invalid schema\"}"));
        assertThat(problems(bars()))
                .singleElement()
                .asString()
                .contains("my.bars-value", "422", "Invalid schema");
    }

    @Test
    void triesAgainAfterAPassingFailure() {
        int id = registry.has("my.bars-value", OutputTopics.BARS.schema().orElseThrow());
        registry.next(FAILURE, new Answer(503, ""), new Answer(429, "slow down"));
        assertThat(register(bars())).isEqualTo(Map.of("my.bars", id));
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void givesUpAfterFourAttempts() {
        registry.next(Collections.nCopies(8, FAILURE).toArray(Answer[]::new));
        assertThat(problems(schemas()))
                .singleElement()
                .asString()
                .contains("500", "4 attempts", "Error in the backend datastore");
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void givesUpOnARegistryThatDoesNotAnswer() {
        registry.next(Collections.nCopies(4, RegistryStandIn.SILENCE).toArray(Answer[]::new));
        assertThat(problems(anonymous(), Duration.ofMillis(200)))
                .singleElement()
                .asString()
                .contains("cannot be reached", "4 attempts", "timed out");
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String url = "http://localhost:" + port;
        assertThat(problems(new RegistryConnection(url, Optional.empty(), Optional.empty())))
                .singleElement()
                .asString()
                .contains(url, "cannot be reached", "ConnectException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>Welcome</html>",
                "{}",
                "[]",
                "{\"id\":\"7\"}",
                "{\"id\":-1}",
                "{\"id\":2147483648}",
                "{\"id\":1.5}",
                "{\"id\":null}",
                "{\"id\":",
                "42"
            })
    void doesNotTakeAnAnswerWithoutAnIdForOne(String body) {
        registry.next(new Answer(200, body));
        assertThat(problems(schemas()))
                .singleElement()
                .asString()
                .contains("gave no schema id", body);
    }

    @Test
    void doesNotTakeAnEmptyAnswerForAnId() {
        registry.next(new Answer(200, ""));
        assertThat(problems(bars())).singleElement().asString().endsWith("(nothing)");
    }

    @Test
    void reportsARedirectAndDoesNotCarryThePasswordThere() throws IOException {
        try (RegistryStandIn elsewhere = new RegistryStandIn()) {
            String target = elsewhere.url() + "/subjects/my.bars-value";
            registry.next(new Answer(307, "", Map.of("Location", target)));
            assertThat(problems(schemas()))
                    .singleElement()
                    .asString()
                    .contains("redirects to " + target, "SCHEMA_REGISTRY_URL");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//"})
    void keepsThePathOfTheUrl(String end) throws IOException {
        try (RegistryStandIn apicurio = new RegistryStandIn("/apis/ccompat/v7")) {
            Map<String, Integer> ids =
                    register(
                            new RegistryConnection(
                                    apicurio.url() + end, Optional.empty(), Optional.empty()),
                            bars(),
                            TIMEOUT);
            assertThat(ids).containsOnlyKeys("my.bars");
            assertThat(apicurio.requests())
                    .containsExactly(
                            "POST /apis/ccompat/v7/subjects/my.bars-value",
                            "POST /apis/ccompat/v7/subjects/my.bars-value/versions");
        }
    }

    @Test
    void asksForThePathWhenThereAreNoSubjects() throws IOException {
        try (RegistryStandIn apicurio = new RegistryStandIn("/apis/ccompat/v7")) {
            String root = apicurio.url().replace("/apis/ccompat/v7", "");
            assertThat(problems(new RegistryConnection(root, Optional.empty(), Optional.empty())))
                    .singleElement()
                    .asString()
                    .contains(root, "path of SCHEMA_REGISTRY_URL", "HTTP 404 Not Found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry:8081",
                "ftp://registry",
                "http://",
                "http://me:hunter2@registry",
                "http://registry?token=hunter2",
                "http://registry#hunter2",
                "http://me:hunter 2@registry",
                "/subjects"
            })
    void refusesAUrlThatIsNoneWithoutRepeatingIt(String url) {
        assertThat(problems(new RegistryConnection(url, Optional.empty(), Optional.empty())))
                .singleElement()
                .asString()
                .startsWith("SCHEMA_REGISTRY_URL must be")
                .doesNotContain("hunter");
    }

    @Test
    void neverRepeatsThePassword() {
        String echo = "{\"message\":\"bad password: " + PASSWORD + "\"}";
        registry.next(new Answer(401, echo));
        RegistryConnection settings =
                new RegistryConnection(
                        registry.url(), Optional.of("me"), Optional.of(new Secret(PASSWORD)));
        assertThat(problems(settings))
                .singleElement()
                .asString()
                .contains("bad password: ***")
                .doesNotContain(PASSWORD);
    }

    @Test
    void aRegistryIsAwayOnlyWhenItDoesNotAnswer() {
        registry.next(Collections.nCopies(4, FAILURE).toArray(Answer[]::new));
        assertThat(ask(anonymous(), schemas(), true, TIMEOUT).isAway()).isTrue();
        registry.next(new Answer(401, ""));
        assertThat(ask(anonymous(), schemas(), true, TIMEOUT).isAway()).isFalse();
        registry.next(new Answer(422, ""));
        registry.next(Collections.nCopies(4, FAILURE).toArray(Answer[]::new));
        assertThat(ask(anonymous(), schemas(), true, TIMEOUT).isAway()).isFalse();
        assertThat(ask(anonymous(), schemas(), true, TIMEOUT).isAway()).isFalse();
    }

    @Test
    void aCheckRegistersNothing() {
        int id = registry.has("my.bars-value", OutputTopics.BARS.schema().orElseThrow());

        SchemaRegistry.Answer answer = ask(anonymous(), schemas(), false, TIMEOUT);

        assertThat(answer.problems()).isEmpty();
        assertThat(answer.ids()).isEqualTo(Map.of("my.bars", id));
        assertThat(registry.requests())
                .containsExactly(
                        "POST /subjects/my.bars-value",
                        "POST /subjects/my.signals-value",
                        "POST /compatibility/subjects/my.signals-value/versions/latest");
    }

    @Test
    void aCheckNamesASchemaThatTheRegistryWouldRefuse() {
        registry.has("my.bars-value", new Schema.Parser().parse("\"string\""));

        assertThat(ask(anonymous(), schemas(), false, TIMEOUT).problems())
                .singleElement()
                .asString()
                .contains("my.bars-value", "incompatible", registry.url());
    }

    @Test
    void quotesALongAnswerShortAndOnOneLine() {
        registry.next(new Answer(422, "first\nsecond" + "x".repeat(100_000)));
        String problem = problems(bars()).get(0);
        assertThat(problem).contains("first second").endsWith("x…").hasSizeLessThan(1_200);
    }

    @Test
    void stopsWaitingWhenInterrupted() {
        registry.next(RegistryStandIn.SILENCE);
        Thread.currentThread().interrupt();
        List<String> problems = problems(bars());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(problems).singleElement().asString().startsWith("Interrupted");
    }

    private Map<String, Integer> register(Map<String, Schema> schemas) {
        return register(anonymous(), schemas, TIMEOUT);
    }

    private static Map<String, Integer> register(
            RegistryConnection settings, Map<String, Schema> schemas, Duration timeout) {
        SchemaRegistry.Answer answer = ask(settings, schemas, true, timeout);
        assertThat(answer.problems()).isEmpty();
        return answer.ids();
    }

    /** With pauses that a test can wait for. */
    private static SchemaRegistry.Answer ask(
            RegistryConnection settings,
            Map<String, Schema> schemas,
            boolean mayRegister,
            Duration timeout) {
        return SchemaRegistry.ask(
                settings,
                schemas,
                mayRegister,
                timeout,
                Collections.nCopies(3, Duration.ofMillis(1)));
    }

    private List<String> problems(Map<String, Schema> schemas) {
        return ask(anonymous(), schemas, true, TIMEOUT).problems();
    }

    private static List<String> problems(RegistryConnection settings) {
        return problems(settings, TIMEOUT);
    }

    private static List<String> problems(RegistryConnection settings, Duration timeout) {
        return ask(settings, schemas(), true, timeout).problems();
    }

    private RegistryConnection anonymous() {
        return new RegistryConnection(registry.url(), Optional.empty(), Optional.empty());
    }

    private static Map<String, Schema> bars() {
        return Map.of("my.bars", OutputTopics.BARS.schema().orElseThrow());
    }

    private static Map<String, Schema> schemas() {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        schemas.put("my.bars", OutputTopics.BARS.schema().orElseThrow());
        schemas.put("my.signals", OutputTopics.SIGNALS.schema().orElseThrow());
        return schemas;
    }

    private static Schema barsWith(String field, String type) {
        String json = OutputTopics.BARS.schema().orElseThrow().toString();
        return new Schema.Parser()
                .parse(
                        json.substring(0, json.length() - 2)
                                + ",{\"name\":\"%s\",\"type\":%s}]}".formatted(field, type));
    }
}
