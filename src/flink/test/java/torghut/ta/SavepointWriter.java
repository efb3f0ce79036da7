package torghut.ta;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import torghut.ta.model.InputRecord;
import torghut.ta.settings.Settings;
import torghut.ta.testing.LogSource;
import torghut.ta.testing.LogSource.Reading;
import torghut.ta.testing.MarketLog;
import torghut.ta.wire.OutputTopic;

/**
 * Writes the savepoint that {@link SavepointITCase} restores: the job's graph is stopped in the
 * middle of a market. {@code src/test/resources/savepoints/README.md} says when and how to run it.
 */
public final class SavepointWriter {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private SavepointWriter() {}

    /** The market; the savepoint holds what the job knows after the first half of it. */
    static MarketLog log() {
        return MarketLog.of(1987, 5, 80);
    }

    /** Offsets of the partitions up to which the job had read, exclusive. */
    static List<Integer> holds(List<List<InputRecord>> partitions) {
        return partitions.stream().map(partition -> partition.size() / 2).toList();
    }

    /**
     * Writes a savepoint into a folder.
     *
     * @param args the folder, and one for checkpoints that may be deleted afterwards
     */
    public static void main(String[] args) throws Exception {
        System.out.println(write(Path.of(args[0]), Path.of(args[1]), 2));
    }

    /** Writes a savepoint with this parallelism into a new folder in {@code target}. */
    static String write(Path target, Path checkpoints, int parallelism) throws Exception {
        Settings settings = GraphRun.settings(checkpoints, parallelism);
        StreamExecutionEnvironment env = GraphRun.environment(settings);
        MarketLog log = log();
        LogSource trades = held(log.trades());
        LogSource quotes = held(log.quotes());
        LogSource minuteBars =
                new LogSource(
                        log.minuteBars(),
                        Reading.allAtOnce().asSideInput(),
                        holds(log.minuteBars()));
        new TaPipeline(settings, Clock.systemUTC())
                .connect(
                        GraphRun.inputs(env, trades, quotes, minuteBars),
                        new TaPipeline.Outputs() {
                            @Override
                            public <T> Optional<Sink<T>> sink(OutputTopic<T> topic) {
                                return Optional.of(new DiscardingSink<>());
                            }
                        });
        JobClient job = env.executeAsync();
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!Stream.of(trades, quotes, minuteBars).allMatch(LogSource::isHeld)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("half of the market not read in " + DEADLINE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        String savepoint =
                job.stopWithSavepoint(
                                false, target.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        job.getJobExecutionResult().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        return savepoint;
    }

    private static LogSource held(List<List<InputRecord>> partitions) {
        return new LogSource(partitions, Reading.allAtOnce(), holds(partitions));
    }
}
