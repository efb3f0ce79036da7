package torghut.ta.drill;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.wire.OutputTopic;

/** What a job has written. */
interface Outputs {

    /** Names the job. */
    String name();

    /** The records of a topic that has a schema, in the order of their partitions. */
    List<Keyed> values(OutputTopic<?> topic);

    /** The records of a topic as they are, in the order of their partitions. */
    List<ConsumerRecord<byte[], byte[]>> raw(OutputTopic<?> topic);

    /** A record with its key. */
    record Keyed(String key, GenericRecord value) {

        String text(String field) {
            return value.get(field).toString();
        }

        long number(String field) {
            return (Long) value.get(field);
        }

        /** Where the record speaks of the seconds it does not say so. */
        String timeframe() {
            return value.hasField("timeframe") ? text("timeframe") : "1s";
        }

        /** First millisecond of the record's window. */
        long startMillis() {
            return (Long) ((GenericRecord) value.get("window")).get("start");
        }

        /** First millisecond after the record's window. */
        long endMillis() {
            return (Long) ((GenericRecord) value.get("window")).get("end");
        }

        /** The bar that the record is, or that it changes: all versions of one have the same. */
        String bar() {
            return text("symbol") + "/" + timeframe() + "/" + startMillis();
        }

        /** Key and fields as text, without some of them; the schema's order. */
        String content(List<String> without) {
            StringBuilder text = new StringBuilder(key);
            for (Schema.Field field : value.getSchema().getFields()) {
                if (!without.contains(field.name())) {
                    text.append(' ')
                            .append(field.name())
                            .append('=')
                            .append(value.get(field.pos()));
                }
            }
            return text.toString();
        }
    }
}
