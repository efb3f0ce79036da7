package torghut.ta.micro;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Quote;

/** A {@link Quote}, in every other respect as {@link SerializeTrade}. */
public class SerializeQuote extends MicroBenchmark {

    /** The serializer between the job's operators. */
    @Benchmark
    public MarketEvent job(Job quotes) throws IOException {
        return quotes.next();
    }

    /** The serializer that Flink makes for a Java record. */
    @Benchmark
    public MarketEvent flinkPojo(Flink quotes) throws IOException {
        return quotes.next();
    }

    /** For {@link #job}. */
    public static class Job extends RoundTrip.Job {

        /** Called by JMH. */
        public Job() {
            super(FeedSample.quotes());
        }
    }

    /** For {@link #flinkPojo}. */
    public static class Flink extends RoundTrip.Flink<Quote> {

        /** Called by JMH. */
        public Flink() {
            super(Quote.class, FeedSample.quotes());
        }
    }
}
