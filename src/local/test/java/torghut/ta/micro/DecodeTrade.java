package torghut.ta.micro;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * A trade's Kafka record to a {@link Trade}: the job's deserializer next to Jackson databind as it
 * is mostly used.
 *
 * <p>In favour of databind: it takes what it gets, where the job's decoder also refuses bytes that
 * are not UTF-8, repeated fields, numbers and times out of range, and knows the feed's other names.
 */
public class DecodeTrade extends MicroBenchmark {

    /** The deserializer of the job's Kafka source. */
    @Benchmark
    public InputRecord job(Job decoder) throws IOException {
        return decoder.decodeNext();
    }

    /** {@link ObjectMapper#readTree(byte[])}, and the fields out of the tree. */
    @Benchmark
    public InputRecord databindTree(Tree decoder) throws IOException {
        return decoder.decodeNext();
    }

    /** {@link ObjectReader} to a Java record with the fields of the JSON object. */
    @Benchmark
    public InputRecord databindRecord(Pojo decoder) throws IOException {
        return decoder.decodeNext();
    }

    /** For {@link #job}. */
    public static class Job extends SampleDecoder.Job {

        /** Called by JMH. */
        public Job() {
            super(Input.TRADES, FeedSample.trades());
        }
    }

    /** For {@link #databindTree}. */
    public static class Tree extends SampleDecoder {

        private final ObjectMapper mapper = new ObjectMapper();

        /** Called by JMH. */
        public Tree() {
            super(FeedSample.trades());
        }

        @Override
        MarketEvent decode(ConsumerRecord<byte[], byte[]> record) throws IOException {
            JsonNode outer = mapper.readTree(record.value());
            JsonNode body = outer.path("payload").isObject() ? outer.get("payload") : outer;
            return new Trade(
                    outer.get("symbol").asText(),
                    nanos(body.get("t").asText()),
                    body.get("p").asDouble(),
                    body.get("s").asDouble(),
                    body.get("id").asText(),
                    outer.path("is_final").asBoolean(true),
                    record.partition(),
                    record.offset());
        }
    }

    /** For {@link #databindRecord}. */
    public static class Pojo extends SampleDecoder {

        private final ObjectReader reader =
                new ObjectMapper()
                        .readerFor(TradeRecord.class)
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

        /** Called by JMH. */
        public Pojo() {
            super(FeedSample.trades());
        }

        @Override
        MarketEvent decode(ConsumerRecord<byte[], byte[]> record) throws IOException {
            TradeRecord outer = reader.readValue(record.value());
            TradeRecord body = outer.payload == null ? outer : outer.payload;
            return new Trade(
                    outer.symbol,
                    nanos(body.time),
                    body.price,
                    body.size,
                    body.id,
                    outer.isFinal == null || outer.isFinal,
                    record.partition(),
                    record.offset());
        }
    }

    static long nanos(String rfc3339) {
        Instant time = Instant.parse(rfc3339);
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private record TradeRecord(
            String symbol,
            @JsonProperty("t") String time,
            @JsonProperty("p") double price,
            @JsonProperty("s") double size,
            String id,
            @JsonProperty("is_final") Boolean isFinal,
            TradeRecord payload) {}
}
