package torghut.ta.wire;

/** How the values of records with a schema are encoded. */
public enum OutputFormat {
    /** Avro: in the registry's wire format with a registry, in single-object encoding without. */
    AVRO,
    /** JSON with the field names of the schemas. */
    JSON
}
