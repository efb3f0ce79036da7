package torghut.ta.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import torghut.ta.functions.MarketEventDeserializer;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;

/**
 * One way to decode the records of a sample. A JVM sees only one of them, so that what the compiler
 * learns from one cannot count against another.
 */
@State(Scope.Thread)
public abstract class SampleDecoder {

    @Param public RecordShape shape;

    private final List<? extends MarketEvent> events;
    private Ring<ConsumerRecord<byte[], byte[]>> records;

    /**
     * @param events what the records say
     */
    SampleDecoder(List<? extends MarketEvent> events) {
        this.events = events;
    }

    /** Fails if a record is decoded to anything but the event that it was made from. */
    @Setup
    public void makeRecords() throws IOException {
        records =
                new Ring<>(events.stream().map(event -> FeedSample.record(event, shape)).toList());
        for (MarketEvent event : events) {
            assertThat(decodeNext()).isEqualTo(event);
        }
    }

    final InputRecord decodeNext() throws IOException {
        return decode(records.next());
    }

    abstract InputRecord decode(ConsumerRecord<byte[], byte[]> record) throws IOException;

    /** What the job's Kafka source runs for each record, on the real clock. */
    abstract static class Job extends SampleDecoder {

        private final MarketEventDeserializer deserializer;

        Job(MarketEventDeserializer.Input input, List<? extends MarketEvent> events) {
            super(events);
            deserializer =
                    new MarketEventDeserializer(input, Duration.ofMinutes(1), Clock.systemUTC());
        }

        @Override
        InputRecord decode(ConsumerRecord<byte[], byte[]> record) {
            return deserializer.decode(record);
        }
    }
}
