package torghut.ta.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
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
        String fields = fields(event);
        return event.offset() % 2 == 0
                ? "{\"symbol\":\"%s\",\"is_final\":%s,%s}"
                        .formatted(event.symbol(), isFinal, fields)
                : "{\"channel\":\"%s\",\"symbol\":\"%s\",\"is_final\":%s,\"payload\":{%s}}"
                        .formatted(channel(event), event.symbol(), isFinal, fields);
    }

    /** The key of the Kafka record. */
    public static byte[] key(InputRecord record) {
        return record instanceof MarketEvent event
                ? event.symbol().getBytes(UTF_8)
                : ((DeadLetter) record).key();
    }

    private static String channel(MarketEvent event) {
        if (event instanceof Quote) {
            return "quotes";
        }
        return event instanceof MinuteBar ? "bars" : "trades";
    }

    private static String fields(MarketEvent event) {
        if (event instanceof Trade trade) {
            return "\"t\":\"%s\",\"p\":%s,\"s\":%s,\"id\":\"%s\",\"x\":\"%s\",\"c\":\"%s\",%s"
                    .formatted(
                            time(trade.timeNanos()),
                            trade.price(),
                            trade.size(),
                            trade.id(),
                            trade.venue(),
                            trade.conditions(),
                            tape(trade.tape()));
        } else if (event instanceof Correction correction) {
            return "\"T\":\"c\",\"t\":\"%s\",\"x\":\"%s\",%s,%s,%s"
                    .formatted(
                            time(correction.timeNanos()),
                            correction.venue(),
                            version("o", correction.original()),
                            version("c", correction.corrected()),
                            tape(correction.tape()));
        } else if (event instanceof Cancel cancel) {
            return "\"T\":\"x\",\"t\":\"%s\",\"i\":\"%s\",\"x\":\"%s\",\"p\":%s,\"s\":%s,\"a\":\"%s\",%s"
                    .formatted(
                            time(cancel.timeNanos()),
                            cancel.id(),
                            cancel.venue(),
                            cancel.price(),
                            cancel.size(),
                            cancel.action(),
                            tape(cancel.tape()));
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

    private static String version(String prefix, Correction.Version version) {
        return "\"%1$si\":\"%2$s\",\"%1$sp\":%3$s,\"%1$ss\":%4$s,\"%1$sc\":\"%5$s\""
                .formatted(
                        prefix,
                        version.id(),
                        version.price(),
                        version.size(),
                        version.conditions());
    }

    private static String tape(char tape) {
        return tape == 0 ? "\"z\":null" : "\"z\":\"" + tape + "\"";
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }
}
