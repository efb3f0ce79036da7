package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import torghut.ta.model.Timeframe;

/**
 * An event of the live stream.
 *
 * @param number its place among the events of this process, from 1
 * @param symbol whose it is, nothing when it is everybody's
 * @param timeframe of a bar or signal, nothing where that means nothing
 * @param bytes as they go over the wire
 */
record StreamEvent(
        long number,
        TopicKind kind,
        Optional<String> symbol,
        Optional<Timeframe> timeframe,
        byte[] bytes) {

    static StreamEvent of(String run, long number, TopicKind kind, String key, TopicRecord record) {
        boolean everybody = kind == TopicKind.STATUS && !MarketStore.isOfSymbol(record);
        String symbol = kind == TopicKind.STATUS ? key : record.symbol();
        boolean timed = kind == TopicKind.BAR || kind == TopicKind.SIGNAL;
        boolean named = kind == TopicKind.AGGREGATE || kind == TopicKind.REVISION;
        JsonBytes out = new JsonBytes().raw("id: " + run + "-" + number);
        out.raw("\nevent: " + kind.event() + "\ndata: ");
        if (kind == TopicKind.STATUS) {
            out.raw("{\"key\":").string(key);
            record.fields()
                    .forEach((name, value) -> out.raw(",").string(name).raw(":").value(value));
            out.raw("}");
        } else {
            out.value(record.fields());
        }
        out.raw("\n\n");
        return new StreamEvent(
                number,
                kind,
                everybody ? Optional.empty() : Optional.of(symbol),
                timed || named ? Optional.of(record.timeframe()) : Optional.empty(),
                out.toBytes());
    }

    /** An event without a place: a word to one client. */
    static byte[] word(String event, String data) {
        return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(UTF_8);
    }
}
