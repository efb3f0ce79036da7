package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Serializable;
import java.time.Instant;
import torghut.ta.feed.FlatTradeJson;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.Trade;

/**
 * Makes the dead letters of late trades.
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
                trade.kafkaKey() == null ? null : trade.kafkaKey().getBytes(ISO_8859_1),
                FlatTradeJson.write(trade),
                topic,
                trade.partition(),
                trade.offset(),
                trade.kafkaTimestamp());
    }
}
