package torghut.ta.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/** Input records as they stand in the input topics: every second one in the envelope shape. */
public final class MarketJson {

    private MarketJson() {}

    /** The value of the Kafka record. */
    public static byte[] of(InputRecord record) {
        return record instanceof MarketEvent event
                ? json(event).getBytes(UTF_8)
                : ((DeadLetter) record).value();
    }

    private static String json(MarketEvent event) {
        boolean isFinal = !(event instanceof Trade trade) || trade.isFinal();
        String shape =
                event.offset() % 2 == 0
                        ? "{\"symbol\":\"%s\",\"is_final\":%s,%s}"
                        : "{\"channel\":\"x\",\"symbol\":\"%s\",\"is_final\":%s,\"payload\":{%s}}";
        return shape.formatted(event.symbol(), isFinal, fields(event));
    }

    /** The key of the Kafka record. */
    public static byte[] key(InputRecord record) {
        return record instanceof MarketEvent event
                ? event.symbol().getBytes(UTF_8)
                : ((DeadLetter) record).key();
    }

    private static String fields(MarketEvent event) {
        if (event instanceof Trade trade) {
            return "\"t\":\"%s\",\"p\":%s,\"s\":%s,\"id\":\"%s\""
                    .formatted(time(trade.timeNanos()), trade.price(), trade.size(), trade.id());
        } else if (event instanceof Quote quote) {
            return "\"t\":\"%s\",\"bp\":%s,\"ap\":%s,\"bs\":%s,\"as\":%s"
                    .formatted(
                            time(quote.timeNanos()),
                            quote.bidPrice(),
                            quote.askPrice(),
                            quote.bidSize(),
                            quote.askSize());
        }
        MinuteBar bar = (MinuteBar) event;
        return "\"t\":%d,\"o\":%s,\"h\":%s,\"l\":%s,\"c\":%s,\"v\":%s"
                .formatted(
                        bar.startMillis(),
                        bar.open(),
                        bar.high(),
                        bar.low(),
                        bar.close(),
                        bar.volume());
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }
}
