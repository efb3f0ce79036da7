package torghut.ta.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** Where the machine gives no namespaces, this is skipped, and so is the fault that needs one. */
class NamespaceITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void cutsTheJobsLinkAndNoOther(@TempDir Path logs) {
        Optional<String> problem = Namespace.problem();
        assumeTrue(problem.isEmpty(), () -> "no network namespace: " + problem.orElseThrow());
        try (Namespace namespace = Namespace.create();
                EmbeddedKafka kafka =
                        EmbeddedKafka.start(
                                EmbeddedKafka.Options.defaults()
                                        .withAddresses(namespace.addresses())
                                        .inProcesses(
                                                new EmbeddedKafka.Processes(
                                                        logs,
                                                        namespace.launcher(),
                                                        List.of("-Xmx256m"))));
                Admin job = impatient(kafka.bootstrap(1));
                Admin drill = impatient(kafka.bootstrap(0))) {
            assertThat(answers(job)).isTrue();

            namespace.cut();

            assertThat(answers(job)).isFalse();
            assertThat(answers(drill)).isTrue();

            namespace.join();

            Waiting.until("the link", PATIENCE, () -> answers(job));
        }
    }

    private static Admin impatient(String bootstrap) {
        return Admin.create(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "request.timeout.ms",
                        5_000,
                        "default.api.timeout.ms",
                        5_000));
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
