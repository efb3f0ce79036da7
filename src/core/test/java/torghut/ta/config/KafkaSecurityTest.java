package torghut.ta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** Credentials must reach Kafka's login module as they were given, whatever is in them. */
class KafkaSecurityTest {

    @Property(tries = 5_000)
    void credentialsSurviveKafkasParser(
            @ForAll("texts") String user, @ForAll("texts") String password) {
        assertParsedBack(user, password);
    }

    /** Any characters, and often those that the parser knows. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Character> special =
                Arbitraries.of(
                        '"', '\'', '\\', ';', '=', '/', '*', '#', ' ', '\t', '\n', '\r', '\f',
                        '\u000B', '\0', '\u0007', '\u0085', '\u00FF', '\u2028', '0', '1', '7', 'n',
                        'u', 'x', '$', '{', '}', '-', '_');
        return Arbitraries.frequencyOf(Tuple.of(3, special), Tuple.of(1, Arbitraries.chars().all()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(KafkaSecurityTest::join)
                .filter(text -> !text.isBlank());
    }

    @Example
    void textsThatLookLikeEscapesOrSyntaxSurvive() {
        for (String text :
                List.of(
                        "\\101",
                        "\\n",
                        "\\",
                        "\\\\",
                        "\"",
                        "a\" password=\"b",
                        "x\";",
                        "// no comment",
                        "/* no comment */",
                        "line 1\nline 2\r\n",
                        "${env:HOME}",
                        "p\u00e4ssw\u00f6rd \u20ac \uD83D\uDD11")) {
            assertParsedBack(text, text);
        }
    }

    private static void assertParsedBack(String user, String password) {
        KafkaConnection kafka =
                KafkaConnection.read(
                        new Environment(
                                Map.of(
                                        "KAFKA_BOOTSTRAP", "broker:9092",
                                        "KAFKA_USERNAME", user,
                                        "KAFKA_PASSWORD", password)));

        List<AppConfigurationEntry> entries =
                JaasContext.loadClientContext(
                                Map.of(
                                        "sasl.jaas.config",
                                        new Password(
                                                kafka.security().getProperty("sasl.jaas.config"))))
                        .configurationEntries();

        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).getLoginModuleName())
                .isEqualTo("org.apache.kafka.common.security.scram.ScramLoginModule");
        assertThat(entries.get(0).getControlFlag()).isEqualTo(LoginModuleControlFlag.REQUIRED);
        assertThat(entries.get(0).getOptions())
                .isEqualTo(Map.of("username", user.strip(), "password", password));
    }

    private static String join(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }
}
