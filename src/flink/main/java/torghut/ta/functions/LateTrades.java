package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.time.Instant;
import torghut.ta.feed.FlatTradeJson;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * Makes the dead letters of trades that come too late, and of corrections and cancels of trades
 * that are not known (any more).
 *
 * @param topic the topic that they come from
 */
record LateTrades(String topic) implements Serializable {

    /** The dead letter of an event that its symbol could not use. */
    DeadLetter deadLetter(MarketEvent event, DeadLetter.Reason reason) {
        if (event instanceof Trade trade) {
            return letter(
                    reason,
                    "the watermark has closed the second that starts at "
                            + Instant.ofEpochSecond(trade.second()),
                    trade.symbol(),
                    FlatTradeJson.write(trade),
                    trade,
                    trade.timeMillis());
        } else if (event instanceof Correction correction) {
            return letter(
                    reason,
                    "no trade with id " + correction.original().id() + " is known (any more)",
                    correction.symbol(),
                    FlatTradeJson.write(correction),
                    correction,
                    correction.timeMillis());
        } else if (event instanceof Cancel cancel) {
            return letter(
                    reason,
                    "no trade with id " + cancel.id() + " is known (any more)",
                    cancel.symbol(),
                    FlatTradeJson.write(cancel),
                    cancel,
                    cancel.timeMillis());
        }
        throw new IllegalArgumentException("no dead letter is made of " + event);
    }

    private DeadLetter letter(
            DeadLetter.Reason reason,
            String error,
            String symbol,
            byte[] json,
            MarketEvent event,
            long timeMillis) {
        return new DeadLetter(
                reason,
                error,
                symbol.getBytes(UTF_8),
                json,
                topic,
                event.partition(),
                event.offset(),
                timeMillis);
    }
}
