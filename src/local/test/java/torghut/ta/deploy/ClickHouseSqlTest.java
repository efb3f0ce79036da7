package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables' columns are the schemas' fields, in both variants. */
class ClickHouseSqlTest {

    private static final Path FOLDER = Path.of("deploy/clickhouse");
    private static final Pattern COLUMN =
            Pattern.compile(
                    "    (`?[a-z_0-9.]+`?) +(Map\\(String, Float64\\)|(?:Nullable\\(|LowCardinality\\()?\\w+(?:\\(3,"
                            + " 'UTC'\\))?\\)?).*");

    /** Names and types of the columns of a CREATE TABLE, in order, "window_start DateTime64...". */
    private static List<String> columns(Path file, String table) throws IOException {
        String sql = Files.readString(file);
        Matcher create =
                Pattern.compile(
                                "CREATE TABLE IF NOT EXISTS torghut\\."
                                        + table
                                        + "[^(_]*\\n\\(\\n(.*?)\\n\\)\\n",
                                Pattern.DOTALL)
                        .matcher(sql);
        assertThat(create.find()).as("%s in %s", table, file).isTrue();
        List<String> columns = new ArrayList<>();
        for (String line : create.group(1).lines().toList()) {
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
        "ta_revisions, ta.revisions.v1, 30",
    })
    void columnsAreTheFieldsOfTheSchema(String table, String topic, int days) throws Exception {
        for (Path variant : List.of(FOLDER, FOLDER.resolve("single-node"))) {
            Path tables = variant.resolve("01-tables.sql");
            Path kafka = variant.resolve("02-kafka.sql");

            assertThat(columns(tables, table)).isEqualTo(expected(topic + ".avsc", "_"));
            assertThat(columns(kafka, table + "_kafka")).isEqualTo(expected(topic + ".avsc", "."));
            assertThat(Files.readString(kafka)).contains("kafka_topic_list = '" + topic + "'");
            assertThat(Files.readString(tables))
                    .contains("TTL toDateTime(event_ts) + INTERVAL " + days + " DAY\n");
        }
    }

    /** One server has no cluster and no replicas; everything else is the same. */
    @ParameterizedTest
    @CsvSource({"02-kafka.sql", "03-views.sql"})
    void theVariantsDifferInTheClusterOnly(String file) throws Exception {
        String cluster = statements(FOLDER.resolve(file));

        assertThat(statements(FOLDER.resolve("single-node").resolve(file)))
                .isEqualTo(cluster.replace(" ON CLUSTER '{cluster}'", ""));
        assertThat(cluster).contains(" ON CLUSTER '{cluster}'");
    }

    @Test
    void theTablesDifferInTheReplicasToo() throws Exception {
        String cluster = statements(FOLDER.resolve("01-tables.sql"));

        assertThat(statements(FOLDER.resolve("single-node/01-tables.sql")))
                .isEqualTo(
                        cluster.replace(" ON CLUSTER '{cluster}'", "")
                                .replaceAll(
                                        "Replicated(ReplacingMergeTree)\\('[^']*', '\\{replica}', ",
                                        "$1("));
        assertThat(cluster).contains("ReplicatedReplacingMergeTree");
    }

    private static String statements(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?m)^--.*\\n", "");
    }

    @Test
    void anEmbeddedClickHouseRunsTheSql() throws Exception {
        ExternalTool.assumeInstalled("python3", "the SQL is not run");
        boolean installed =
                ExternalTool.run(
                                        Path.of("."),
                                        Map.of(),
                                        List.of("python3", "-c", "import chdb, fastavro"))
                                .exitCode()
                        == 0;
        assumeTrue(installed, "the SQL is not run: pip install chdb fastavro");

        assertThat(ExternalTool.succeed("python3", "deploy/clickhouse/check.py"))
                .contains("as expected");
    }
}
