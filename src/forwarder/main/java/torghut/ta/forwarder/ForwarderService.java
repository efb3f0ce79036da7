package torghut.ta.forwarder;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import torghut.ta.config.Environment;
import torghut.ta.config.SettingsException;

/** The forwarder within another program, such as the local run: on a thread of its own. */
public final class ForwarderService implements AutoCloseable {

    private static final long CLOSE_SECONDS = 30;

    private final Forwarder forwarder;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private ForwarderService(ForwarderSettings settings) {
        forwarder = new Forwarder(settings, Clock.systemUTC());
        Thread thread = new Thread(this::run, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts it.
     *
     * @param variables as the program reads them from its environment
     * @throws SettingsException lists every problem with them
     */
    public static ForwarderService start(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        ForwarderSettings settings = ForwarderSettings.read(environment);
        environment.requireNoProblems(ForwarderSettings.PROGRAM);
        return new ForwarderService(settings);
    }

    private void run() {
        try {
            exit.complete(forwarder.run());
        } catch (Exception e) {
            exit.completeExceptionally(e);
        }
    }

    /** Where it stands, such as {@code LIVE}. */
    public String state() {
        return forwarder.state().name();
    }

    /** Why it has ended without being told to; nothing while it runs. */
    public Optional<RuntimeException> failure() {
        if (!exit.isDone()) {
            return Optional.empty();
        }
        try {
            int code = exit.join();
            return Optional.of(
                    new IllegalStateException(
                            "The forwarder ended with " + code + ": " + forwarder.reason()));
        } catch (RuntimeException e) {
            return Optional.of(new IllegalStateException("The forwarder ended.", e.getCause()));
        }
    }

    /** Ends it, after Kafka has what was received. */
    @Override
    public void close() {
        forwarder.end();
        try {
            exit.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // failure() has told, or there is nothing to be done.
            forwarder.end();
        }
    }
}
