package torghut.ta.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.wire.SchemaRegistry;

/**
 * A file beside the checkpoints that keeps the ids of schemas in their registries.
 *
 * <p>A line is an id, the SHA-256 of the schema's text, the subject, the registry's address. An id
 * is found only for the same registry, subject and schema. If the file cannot be read, the ids
 * count as unknown; if it cannot be written, that is only logged. It is needed only while the
 * registry does not answer.
 */
final class KnownSchemaIds {

    static final String FILE = "flink-ta-schema-ids";

    private static final Logger LOG = LoggerFactory.getLogger(KnownSchemaIds.class);

    private final Optional<Path> file;
    private final String registry;

    /**
     * @param folder the folder of the checkpoints; without one no id is known
     * @param registry address of the registry
     */
    KnownSchemaIds(Optional<String> folder, String registry) {
        this.file = folder.map(name -> new Path(name, FILE));
        this.registry = registry;
    }

    /** The ids that are known of these schemas, by topic. */
    Map<String, Integer> read(Map<String, Schema> schemas) {
        Map<String, Integer> lines = lines();
        Map<String, Integer> ids = new HashMap<>();
        schemas.forEach(
                (topic, schema) ->
                        Optional.ofNullable(lines.get(key(topic, schema)))
                                .ifPresent(id -> ids.put(topic, id)));
        return ids;
    }

    /** Adds ids by topic. */
    void write(Map<String, Schema> schemas, Map<String, Integer> ids) {
        if (file.isEmpty()) {
            return;
        }
        Map<String, Integer> before = lines();
        Map<String, Integer> lines = new TreeMap<>(before);
        schemas.forEach((topic, schema) -> lines.put(key(topic, schema), ids.get(topic)));
        if (lines.equals(before)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        lines.forEach((key, id) -> text.append(id).append(' ').append(key).append('\n'));
        try {
            CheckpointStore.within(CheckpointStore.LIMIT, () -> write(text.toString()));
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Cannot note down the schema ids in {}.", this, e);
        }
    }

    private Map<String, Integer> lines() {
        if (file.isEmpty()) {
            return Map.of();
        }
        String text;
        try {
            text = CheckpointStore.within(CheckpointStore.LIMIT, this::text);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Cannot read the schema ids that were noted in {}.", this, e);
            return Map.of();
        }
        Map<String, Integer> lines = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 2 && parts[0].matches("\\d{1,9}")) {
                lines.put(parts[1], Integer.valueOf(parts[0]));
            }
        }
        return lines;
    }

    private String text() throws IOException {
        FileSystem store = file.orElseThrow().getFileSystem();
        if (!store.exists(file.get())) {
            return "";
        }
        try (FSDataInputStream in = store.open(file.get())) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private Void write(String text) throws IOException {
        try (FSDataOutputStream out =
                file.orElseThrow()
                        .getFileSystem()
                        .create(file.get(), FileSystem.WriteMode.OVERWRITE)) {
            out.write(text.getBytes(UTF_8));
        }
        return null;
    }

    private String key(String topic, Schema schema) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(schema.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(hash)
                    + " "
                    + SchemaRegistry.subject(topic)
                    + " "
                    + registry;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return file.map(Path::toString).orElse("no file");
    }
}
