package torghut.ta.wire;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/** What the records of a topic hold, and how they come from values of one type. */
interface Content<T> {

    /** Schema of the records' values, empty where they are no more than bytes. */
    Optional<Schema> schema();

    /**
     * Makes the records of a topic.
     *
     * @param schemaId of the schema in the registry; absent without a registry, and not used by
     *     JSON
     */
    RecordEncoder<T> encoder(String topic, OutputFormat format, OptionalInt schemaId);
}
