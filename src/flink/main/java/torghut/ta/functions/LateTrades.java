package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Serializable;
import java.time.Instant;
import torghut.ta.feed.FlatTradeJson;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Makes the dead letters of late trades, and of what is about a trade that is not known.
 *
 * @param topic the topic that the trades come from
 */
record LateTrades(String topic) implements Serializable {

    /** The dead letter of a trade whose second is closed. */
    DeadLetter deadLetter(Trade trade) {
        return deadLetter(
                DeadLetter.Reason.LATE,
                "the watermark has closed the second that starts at "
                        + Instant.ofEpochSecond(trade.second()),
                trade);
    }

    /** The dead letter of a correction or cancel whose trade is not known. */
    DeadLetter unmatched(TradeEvent event) {
        return deadLetter(
                DeadLetter.Reason.UNMATCHED, "the trade that it is about is not known", event);
    }

    private DeadLetter deadLetter(DeadLetter.Reason reason, String error, TradeEvent event) {
        return new DeadLetter(
                reason,
                error,
                event.kafkaKey() == null ? null : event.kafkaKey().getBytes(ISO_8859_1),
                FlatTradeJson.write(event),
                topic,
                event.partition(),
                event.offset(),
                event.kafkaTimestamp());
    }
}
