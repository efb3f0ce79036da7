package torghut.ta.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/** Trades and quotes of a hundred symbols, always the same, and their records in the log. */
final class FeedSample {

    private static final long START_NANOS =
            Instant.parse("2024-06-03T14:30:00Z").getEpochSecond() * 1_000_000_000L;
    private static final int SYMBOLS = 100;
    private static final int PARTITION = 3;
    private static final long FIRST_OFFSET = 1_234_567_890L;

    private FeedSample() {}

    static List<Trade> trades() {
        Random random = new Random(1);
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < MicroBenchmark.SAMPLES; i++) {
            trades.add(
                    new Trade(
                            symbol(random),
                            nanos(i, random),
                            price(random),
                            1 + random.nextInt(1_000),
                            "5298352502" + (1000 + i),
                            true,
                            PARTITION,
                            FIRST_OFFSET + i));
        }
        return trades;
    }

    static List<Quote> quotes() {
        Random random = new Random(2);
        List<Quote> quotes = new ArrayList<>();
        for (int i = 0; i < MicroBenchmark.SAMPLES; i++) {
            double bid = price(random);
            quotes.add(
                    new Quote(
                            symbol(random),
                            nanos(i, random),
                            bid,
                            Math.round(bid * 100 + 1 + random.nextInt(5)) / 100.0,
                            1 + random.nextInt(50),
                            1 + random.nextInt(50),
                            PARTITION,
                            FIRST_OFFSET + i));
        }
        return quotes;
    }

    /** The record in the log that says the same as the trade or quote. */
    static ConsumerRecord<byte[], byte[]> record(MarketEvent event, RecordShape shape) {
        return event instanceof Trade trade ? record(trade, shape) : record((Quote) event, shape);
    }

    private static ConsumerRecord<byte[], byte[]> record(Trade trade, RecordShape shape) {
        String fields =
                "\"p\":%s,\"s\":%.0f,\"id\":%s".formatted(trade.price(), trade.size(), trade.id());
        return record(
                trade.symbol(),
                trade.offset(),
                shape.value("trades", trade.symbol(), trade.timeNanos(), fields));
    }

    private static ConsumerRecord<byte[], byte[]> record(Quote quote, RecordShape shape) {
        String fields =
                "\"bp\":%s,\"ap\":%s,\"bs\":%.0f,\"as\":%.0f"
                        .formatted(
                                quote.bidPrice(),
                                quote.askPrice(),
                                quote.bidSize(),
                                quote.askSize());
        return record(
                quote.symbol(),
                quote.offset(),
                shape.value("quotes", quote.symbol(), quote.timeNanos(), fields));
    }

    private static ConsumerRecord<byte[], byte[]> record(String symbol, long offset, byte[] value) {
        return new ConsumerRecord<>("feed", PARTITION, offset, symbol.getBytes(UTF_8), value);
    }

    private static String symbol(Random random) {
        return "SYM" + random.nextInt(SYMBOLS);
    }

    private static long nanos(int i, Random random) {
        return START_NANOS + i * 1_000_000L + random.nextInt(1_000_000);
    }

    private static double price(Random random) {
        return (10_000 + random.nextInt(40_000)) / 100.0;
    }
}
