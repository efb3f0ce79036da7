package torghut.ta.wire;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/** The content of a topic's records, and how it is made from values of one type. */
interface Content<T> {

    /** Schema of the records' values, empty for plain bytes. */
    Optional<Schema> schema();

    /**
     * Makes the records of a topic.
     *
     * @param schemaId of the schema in the registry; absent without a registry, and not used by
     *     JSON
     */
    RecordEncoder<T> encoder(String topic, OutputFormat format, OptionalInt schemaId);
}
