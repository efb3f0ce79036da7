package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Serializable;
import java.time.Instant;
import torghut.ta.feed.FlatTradeJson;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Makes dead letters of trades that come too late, and of corrections and cancels whose trade was
 * not seen or is no longer kept.
 *
 * @param topic name of the trades topic
 */
record LateTrades(String topic) implements Serializable {

    /** The dead letter of an event that could not be used, with the event as flat JSON. */
    DeadLetter deadLetter(TradeEvent event, DeadLetter.Reason reason) {
        return new DeadLetter(
                reason,
                error(event),
                event.kafkaKey() == null ? null : event.kafkaKey().getBytes(ISO_8859_1),
                FlatTradeJson.write(event),
                topic,
                event.partition(),
                event.offset(),
                event.kafkaTimestamp());
    }

    private static String error(TradeEvent event) {
        if (event instanceof Trade trade) {
            return "the watermark has closed the second that starts at "
                    + Instant.ofEpochSecond(trade.second());
        } else if (event instanceof Correction correction) {
            return "no trade with id " + correction.original().id() + " is known (any more)";
        }
        return "no trade with id " + ((Cancel) event).id() + " is known (any more)";
    }
}
