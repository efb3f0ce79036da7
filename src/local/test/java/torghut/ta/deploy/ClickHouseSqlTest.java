package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables' columns are the schemas' fields; a cluster gets the same tables. */
class ClickHouseSqlTest {

    private static final Path FOLDER = Path.of("deploy/clickhouse");
    private static final Pattern COLUMN =
            Pattern.compile(
                    "    (`?[a-z_0-9.]+`?) +(Map\\(String, Float64\\)|(?:Nullable\\(|LowCardinality\\()?\\w+(?:\\(3,"
                            + " 'UTC'\\))?\\)?).*");

    /** The statement that makes a table. */
    private static String create(Path file, String table) throws IOException {
        String sql = Files.readString(file);
        int start = sql.indexOf("CREATE TABLE IF NOT EXISTS torghut." + table + "\n");
        assertThat(start).as("%s in %s", table, file).isNotNegative();
        return sql.substring(start, sql.indexOf(';', start));
    }

    /** Names and types of its columns, in order, "window_start DateTime64...". */
    private static List<String> columns(Path file, String table) throws IOException {
        String create = create(file, table);
        String lines = create.substring(create.indexOf("(\n") + 2, create.indexOf("\n)\n"));
        List<String> columns = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            Matcher column = COLUMN.matcher(line);
            assertThat(column.matches()).as(line).isTrue();
            columns.add(
                    column.group(1).replace("`", "")
                            + " "
                            + column.group(2).replaceFirst("LowCardinality\\((\\w+)\\)", "$1"));
        }
        return columns;
    }

    private static List<String> expected(String schema, String nesting) throws IOException {
        List<String> columns = new ArrayList<>();
        Schema record = new Schema.Parser().parse(Path.of("schemas/ta", schema).toFile());
        for (Schema.Field field : record.getFields()) {
            if (field.schema().getType() == Schema.Type.RECORD) {
                for (Schema.Field nested : field.schema().getFields()) {
                    columns.add(
                            field.name() + nesting + nested.name() + " " + type(nested.schema()));
                }
            } else {
                columns.add(field.name() + " " + type(field.schema()));
            }
        }
        return columns;
    }

    private static String type(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            assertThat(schema.getTypes()).hasSize(2);
            assertThat(schema.getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
            return "Nullable(" + type(schema.getTypes().get(1)) + ")";
        }
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return "DateTime64(3, 'UTC')";
        }
        return switch (schema.getType()) {
            case STRING -> "String";
            case LONG -> "Int64";
            case DOUBLE -> "Float64";
            case BOOLEAN -> "Bool";
            case MAP -> "Map(String, " + type(schema.getValueType()) + ")";
            default -> throw new IllegalArgumentException(schema.toString());
        };
    }

    @ParameterizedTest
    @CsvSource({
        "ta_microbars, ta.bars.1s.v1, 30",
        "ta_signals, ta.signals.v1, 14",
        "ta_aggregates, ta.aggregates.v1, 1095",
        "ta_revisions, ta.revisions.v1, 30",
        "ta_alerts, ta.alerts.v1, 366",
    })
    void columnsAreTheFieldsOfTheSchema(String table, String topic, int days) throws Exception {
        Path tables = FOLDER.resolve("01-tables.sql");
        Path kafka = FOLDER.resolve("02-kafka.sql");

        assertThat(columns(tables, table)).isEqualTo(expected(topic + ".avsc", "_"));
        assertThat(columns(kafka, table + "_kafka")).isEqualTo(expected(topic + ".avsc", "."));
        assertThat(Files.readString(kafka)).contains("kafka_topic_list = '" + topic + "'");
        assertThat(create(tables, table))
                .contains("TTL toDateTime(event_ts) + INTERVAL " + days + " DAY\n");
    }

    /** A cluster has its name, and engines that agree by it; nothing else differs. */
    @Test
    void forAClusterEveryObjectIsMadeOnAllOfItAndEveryTableIsReplicated() throws Exception {
        ExternalTool.assumeInstalled("sh", "the statements for a cluster are not looked at");
        String plain = "";
        for (String file : List.of("01-tables.sql", "02-kafka.sql", "03-views.sql")) {
            plain += Files.readString(FOLDER.resolve(file));
        }

        String cluster = ExternalTool.succeed("sh", "deploy/clickhouse/for-cluster.sh");

        assertThat(
                        cluster.replace(" ON CLUSTER '{cluster}'", "")
                                .replace(
                                        "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', ",
                                        "ReplacingMergeTree("))
                .isEqualTo(plain);
        assertThat(cluster).doesNotContain("ENGINE = ReplacingMergeTree");
        for (String line : cluster.lines().toList()) {
            if (line.startsWith("CREATE") || line.startsWith("ALTER")) {
                assertThat(line).contains(" ON CLUSTER '{cluster}'");
            }
        }
    }

    @Test
    void theScriptIsSound() throws Exception {
        ExternalTool.assumeInstalled("shellcheck", "the script is not checked");

        ExternalTool.succeed("shellcheck", "deploy/clickhouse/for-cluster.sh");
    }
}
