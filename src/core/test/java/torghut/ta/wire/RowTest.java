package torghut.ta.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class RowTest {

    private static final Schema SCHEMA =
            SchemaBuilder.record("Sample")
                    .fields()
                    .requiredLong("seq")
                    .requiredDouble("open")
                    .optionalDouble("bid")
                    .name("window")
                    .type(SchemaBuilder.record("Window").fields().requiredLong("start").endRecord())
                    .noDefault()
                    .endRecord();

    private final Row row = new Row(SCHEMA);

    @Test
    void takesTheFieldsOfItsSchemaAndPassesOverOthers() {
        row.next().set("seq", 7).set("rsi14", 50.0).set("open", 1.5).set("bid", 1.25);
        row.nested("window").set("start", 1000).set("end", 2000);

        assertThat(row.get(0)).isEqualTo(7L);
        assertThat(row.get(1)).isEqualTo(1.5);
        assertThat(row.get(2)).isEqualTo(1.25);
        assertThat(((Row) row.get(3)).get(0)).isEqualTo(1000L);
    }

    @Test
    void servesOneRecordAfterTheOtherWhateverTheOrderOfTheCalls() {
        row.next().set("seq", 1).set("open", 10.0).set("bid", 9.0);
        row.next().set("bid", 19.0).set("seq", 2).set("seq", 3).set("open", 20.0);

        assertThat(row.get(0)).isEqualTo(3L);
        assertThat(row.get(1)).isEqualTo(20.0);
        assertThat(row.get(2)).isEqualTo(19.0);
    }

    @Test
    void aNumberThatIsNotFiniteIsNullWhereTheSchemaAllowsIt() {
        row.next().set("bid", Double.NaN);
        assertThat(row.get(2)).isNull();

        row.next().set("bid", (Double) null);
        assertThat(row.get(2)).isNull();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> row.next().set("open", Double.POSITIVE_INFINITY))
                .withMessage("open is Infinity");
    }

    @Test
    void aFieldThatWasNeverSetIsAnError() {
        row.next().set("seq", 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> row.get(2))
                .withMessage("no value for bid");
    }
}
