package torghut.ta.micro;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Quote;

/** A quote's Kafka record to a {@link Quote}, in every other respect as {@link DecodeTrade}. */
public class DecodeQuote extends MicroBenchmark {

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
            super(Input.QUOTES, FeedSample.quotes());
        }
    }

    /** For {@link #databindTree}. */
    public static class Tree extends SampleDecoder {

        private final ObjectMapper mapper = new ObjectMapper();

        /** Called by JMH. */
        public Tree() {
            super(FeedSample.quotes());
        }

        @Override
        MarketEvent decode(ConsumerRecord<byte[], byte[]> record) throws IOException {
            JsonNode outer = mapper.readTree(record.value());
            JsonNode body = outer.path("payload").isObject() ? outer.get("payload") : outer;
            return new Quote(
                    outer.get("symbol").asText(),
                    DecodeTrade.nanos(body.get("t").asText()),
                    body.get("bp").asDouble(),
                    body.get("ap").asDouble(),
                    body.get("bs").asDouble(),
                    body.get("as").asDouble(),
                    record.partition(),
                    record.offset());
        }
    }

    /** For {@link #databindRecord}. */
    public static class Pojo extends SampleDecoder {

        private final ObjectReader reader =
                new ObjectMapper()
                        .readerFor(QuoteRecord.class)
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

        /** Called by JMH. */
        public Pojo() {
            super(FeedSample.quotes());
        }

        @Override
        MarketEvent decode(ConsumerRecord<byte[], byte[]> record) throws IOException {
            QuoteRecord outer = reader.readValue(record.value());
            QuoteRecord body = outer.payload == null ? outer : outer.payload;
            return new Quote(
                    outer.symbol,
                    DecodeTrade.nanos(body.time),
                    body.bidPrice,
                    body.askPrice,
                    body.bidSize,
                    body.askSize,
                    record.partition(),
                    record.offset());
        }
    }

    private record QuoteRecord(
            String symbol,
            @JsonProperty("t") String time,
            @JsonProperty("bp") double bidPrice,
            @JsonProperty("ap") double askPrice,
            @JsonProperty("bs") double bidSize,
            @JsonProperty("as") double askSize,
            QuoteRecord payload) {}
}
