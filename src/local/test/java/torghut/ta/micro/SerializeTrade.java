package torghut.ta.micro;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * A {@link Trade} into a network buffer and out of it: the job's serializer next to the one that
 * Flink derives from the record.
 *
 * <p>In favour of Flink's: it knows that every element is a trade, where the job's also tells
 * trades, quotes, minute bars and dead letters apart.
 */
public class SerializeTrade extends MicroBenchmark {

    /** The serializer between the job's operators. */
    @Benchmark
    public MarketEvent job(Job trades) throws IOException {
        return trades.next();
    }

    /** The serializer that Flink makes for a Java record. */
    @Benchmark
    public MarketEvent flinkPojo(Flink trades) throws IOException {
        return trades.next();
    }

    /** For {@link #job}. */
    public static class Job extends RoundTrip.Job {

        /** Called by JMH. */
        public Job() {
            super(FeedSample.trades());
        }
    }

    /** For {@link #flinkPojo}. */
    public static class Flink extends RoundTrip.Flink<Trade> {

        /** Called by JMH. */
        public Flink() {
            super(Trade.class, FeedSample.trades());
        }
    }
}
