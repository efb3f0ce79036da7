package torghut.ta.wire;

/** How the values of records with a schema are encoded. */
public enum OutputFormat {
    /** Registry wire format with a registry, Avro single-object encoding without. */
    AVRO,
    /** JSON with the field names of the schemas. */
    JSON
}
