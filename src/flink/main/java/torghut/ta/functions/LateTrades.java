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
 * Makes the dead letters of late trades, and of what is about a trade that is not known.
 *
 * @param topic the topic that the trades come from
 */
record LateTrades(String topic) implements Serializable {

    /** The dead letter of a trade whose second is closed. */
    DeadLetter deadLetter(Trade trade) {
        return new DeadLetter(
                DeadLetter.Reason.LATE,
                "the watermark has closed the second that starts at "
                        + Instant.ofEpochSecond(trade.second()),
                trade.symbol().getBytes(UTF_8),
                FlatTradeJson.write(trade),
                topic,
                trade.partition(),
                trade.offset(),
                trade.timeMillis());
    }

    /** The dead letter of a correction whose trade is not known. */
    DeadLetter unmatched(Correction correction) {
        return unmatched(
                "correction",
                correction.original().id(),
                correction.symbol(),
                FlatTradeJson.write(correction),
                correction,
                correction.timeMillis());
    }

    /** The dead letter of a cancel whose trade is not known. */
    DeadLetter unmatched(Cancel cancel) {
        return unmatched(
                "cancel",
                cancel.id(),
                cancel.symbol(),
                FlatTradeJson.write(cancel),
                cancel,
                cancel.timeMillis());
    }

    private DeadLetter unmatched(
            String what, String id, String symbol, byte[] json, MarketEvent event, long millis) {
        return new DeadLetter(
                DeadLetter.Reason.UNMATCHED,
                "the " + what + " is of trade " + id + ", which is not known",
                symbol.getBytes(UTF_8),
                json,
                topic,
                event.partition(),
                event.offset(),
                millis);
    }
}
