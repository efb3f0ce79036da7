package torghut.ta.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/** Market events as they stand in the input topics: every second one in the envelope shape. */
public final class MarketJson {

    private MarketJson() {}

    /** The value of the Kafka record. */
    public static byte[] of(MarketEvent event) {
        if (event instanceof DeadLetter letter) {
            return letter.value();
        }
        String symbol = symbol(event);
        boolean isFinal = !(event instanceof Trade trade) || trade.isFinal();
        String shape =
                event.offset() % 2 == 0
                        ? "{\"symbol\":\"%s\",\"is_final\":%s,%s}"
                        : "{\"channel\":\"x\",\"symbol\":\"%s\",\"is_final\":%s,\"payload\":{%s}}";
        return shape.formatted(symbol, isFinal, fields(event)).getBytes(UTF_8);
    }

    /** The key of the Kafka record. */
    public static byte[] key(MarketEvent event) {
        return event instanceof DeadLetter letter ? letter.key() : symbol(event).getBytes(UTF_8);
    }

    private static String symbol(MarketEvent event) {
        if (event instanceof Trade trade) {
            return trade.symbol();
        }
        return event instanceof Quote quote ? quote.symbol() : ((MinuteBar) event).symbol();
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
