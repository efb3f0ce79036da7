package torghut.ta.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording of JDK Flight Recorder says about where Java code was running: by step of the
 * dataflow, and by method. A sample belongs to the innermost method of this project on its stack;
 * where there is none, to Kafka's or Flink's.
 */
final class Profile {

    private static final int TOP_METHODS = 15;

    private final Map<Step, Integer> samplesByStep = new EnumMap<>(Step.class);
    private final Map<String, Integer> samplesByMethod = new HashMap<>();
    private int samples;

    /** Steps of the dataflow by the classes that do them; the first that fits counts. */
    private enum Step {
        CHECKPOINT(
                "state into the backend",
                "torghut.ta.functions.SymbolOperator.store",
                "torghut.ta.functions.SymbolOperator.snapshotState"),
        ARRIVALS(
                "lateness, quotes reduced",
                "torghut.ta.functions.ArrivalsOperator",
                "torghut.ta.functions.TradeArrivalsOperator",
                "torghut.ta.functions.QuoteArrivalsOperator"),
        SYMBOLS(
                "duplicates, bars, quotes as of, indicators",
                "torghut.ta.functions",
                "torghut.ta.market",
                "torghut.ta.indicators",
                "torghut.ta.TaPipeline"),
        SHUFFLE("records over the network", "torghut.ta.functions.InputRecordSerializer"),
        OUTPUT(
                "records encoded and handed to the producer",
                "torghut.ta.wire.OutputFields",
                "torghut.ta.wire.AvroEncoder",
                "torghut.ta.wire.JsonEncoder",
                "torghut.ta.KafkaSinks",
                "torghut.ta.io.Rewriting",
                "torghut.ta.kafka.RecordedTransaction",
                "torghut.ta.Ta"),
        SOURCE("records taken from the consumer, watermarks", "torghut.ta.kafka.EventTimeSource"),
        DECODING("JSON decoded and checked", "torghut.ta.io", "torghut.ta.model"),
        CONSUMER("Kafka's consumer", "org.apache.kafka.clients.consumer", "org.apache.kafka"),
        FLINK("Flink", "org.apache.flink"),
        OTHER("other");

        private final String label;

        @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
        private final String[] prefixes;

        Step(String label, String... prefixes) {
            this.label = label;
            this.prefixes = prefixes;
        }

        private static Step of(String method) {
            for (Step step : values()) {
                if (Arrays.stream(step.prefixes).anyMatch(method::startsWith)) {
                    return step;
                }
            }
            return OTHER;
        }
    }

    /** Reads a recording. */
    static Profile of(Path recording) throws IOException {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample")
                        && event.getStackTrace() != null) {
                    profile.add(event.getStackTrace().getFrames());
                }
            }
        }
        return profile;
    }

    private void add(List<RecordedFrame> frames) {
        String method = responsible(frames);
        samples++;
        samplesByStep.merge(Step.of(method), 1, Integer::sum);
        samplesByMethod.merge(method, 1, Integer::sum);
    }

    private static String responsible(List<RecordedFrame> frames) {
        for (String owner : List.of("torghut.", "org.apache.kafka.", "org.apache.flink.")) {
            for (RecordedFrame frame : frames) {
                String type = frame.getMethod().getType().getName();
                if (type.startsWith(owner)) {
                    return type + "." + frame.getMethod().getName();
                }
            }
        }
        return "other";
    }

    void print(PrintStream out) {
        out.printf("%nSamples of running Java code by step of the dataflow:%n");
        print(out, samplesByStep, Step.values().length, step -> step.label);
        out.printf("%nand by the innermost method of this project, of Kafka or of Flink:%n");
        print(out, samplesByMethod, TOP_METHODS, method -> method);
    }

    private <K> void print(
            PrintStream out, Map<K, Integer> counts, int top, Function<K, String> label) {
        counts.entrySet().stream()
                .sorted(Map.Entry.<K, Integer>comparingByValue().reversed())
                .limit(top)
                .forEach(
                        count ->
                                out.printf(
                                        "%5.1f %%  %s%n",
                                        100.0 * count.getValue() / samples,
                                        label.apply(count.getKey())));
    }
}
