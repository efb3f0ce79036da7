package torghut.ta.forwarder;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.config.Environment;
import torghut.ta.config.SettingsException;

/**
 * The forwarder as a program, configured by environment variables. It ends with 0 when it is told
 * to, with 2 when its settings or Alpaca refuse the start, with 3 when Kafka refuses a record for
 * good, and with 1 on any other failure.
 */
public final class ForwarderMain {

    private static final Logger LOG = LoggerFactory.getLogger(ForwarderMain.class);
    private static final int CANNOT_START = 2;
    private static final int FAILED = 1;
    private static final long SHUTDOWN_SECONDS = 20;

    private ForwarderMain() {}

    /** Runs until it is told to end. */
    public static void main(String[] arguments) {
        CountDownLatch ended = new CountDownLatch(1);
        int exitCode = FAILED;
        try {
            exitCode = run(System.getenv(), ended);
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            exitCode = CANNOT_START;
        } catch (Exception e) {
            LOG.error("The forwarder ends.", e);
        }
        ended.countDown();
        System.exit(exitCode);
    }

    private static int run(Map<String, String> variables, CountDownLatch ended) throws Exception {
        Environment environment = new Environment(variables);
        ForwarderSettings settings = ForwarderSettings.read(environment);
        environment.requireNoProblems(ForwarderSettings.PROGRAM);
        StartupCheck.problems(settings).forEach(environment::problem);
        environment.requireNoProblems(ForwarderSettings.PROGRAM);

        Forwarder forwarder = new Forwarder(settings, Clock.systemUTC());
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    forwarder.end();
                                    try {
                                        ended.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                },
                                "shutdown"));
        try (HttpEndpoint http =
                new HttpEndpoint(
                        settings.httpPort(),
                        forwarder.metrics().registry(),
                        forwarder::healthy,
                        forwarder::ready)) {
            LOG.info("Health, readiness and metrics on port {}.", http.port());
            return forwarder.run();
        }
    }
}
