package torghut.ta.testing;

import java.util.OptionalInt;
import torghut.ta.wire.Encoder;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.RecordEncoder;

/** The values of a topic's records without the rest of the records. */
public final class ValueEncoders {

    private ValueEncoders() {}

    /** As the job encodes them. */
    public static <T> Encoder<T> of(OutputTopic<T> topic, OutputFormat format, OptionalInt id) {
        RecordEncoder<T> records = topic.encoder("topic", format, id);
        return value -> records.encode(value).value();
    }
}
