package torghut.ta;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.model.Trade;

/** The walls between the packages: each is about one subject and does not know of the others. */
class PackagesTest {

    private static JavaClasses main;

    @BeforeAll
    static void readClasses() {
        main =
                new ClassFileImporter()
                        .importUrls(List.of(origin(Trade.class), origin(TaJob.class)));
    }

    /** The folder or jar that a class comes from: the main code of its module, without tests. */
    private static URL origin(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** A rule about a package without classes fails too. */
    @ParameterizedTest
    @CsvSource({
        "model, indicators market feed wire config kafka functions settings startup",
        "indicators, market feed wire config kafka functions settings startup",
        "market, feed wire config kafka functions settings startup",
        "feed, market indicators wire kafka functions settings startup",
        "wire, market indicators feed kafka functions settings startup",
        "config, model market indicators feed wire kafka functions settings startup",
        "kafka, model market indicators feed wire functions settings startup",
        "functions, settings startup",
        "settings, functions startup kafka",
        "startup, functions kafka market"
    })
    void aPackageKnowsNothingOf(String name, String others) {
        for (String other : others.split(" ")) {
            refuse(name, "torghut.ta." + other + "..");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "indicators", "market", "feed", "wire", "config"})
    void whatProgramsShareIsPlainJava(String name) {
        refuse(name, "org.apache.flink..");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "indicators", "market"})
    void theMarketDoesNotKnowWhereItsEventsComeFrom(String name) {
        refuse(name, "org.apache.kafka..");
    }

    private static void refuse(String name, String other) {
        noClasses()
                .that()
                .resideInAPackage("torghut.ta." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(other)
                .check(main);
    }
}
