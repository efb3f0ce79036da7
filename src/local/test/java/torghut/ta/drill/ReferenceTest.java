package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    /** A full second. */
    private static final long SECOND = 1_700_000_000_000L;

    private final Reference reference = new Reference(Set.of("trades-0@99"));
    private long offset;

    @Test
    void addsUpInTheOrderOfTheMarket() {
        trade(900, "\"p\":12,\"s\":1", "c");
        trade(100, "\"p\":10,\"s\":2", "a");
        trade(500, "\"p\":9,\"s\":5", "b");

        // (12 + 20 + 45) / 8
        assertThat(reference.bar("A", SECOND, SECOND + 1000))
                .contains(new Reference.Bar(10, 12, 9, 12, 8, 9.625, 3, true));
        assertThat(reference.bar("A", SECOND + 1000, SECOND + 2000)).isEmpty();
        assertThat(reference.bar("B", SECOND, SECOND + 1000)).isEmpty();
        assertThat(reference.seconds()).isEqualTo(Map.of("A", Set.of(SECOND)));
    }

    @Test
    void readsBothShapesAndBothKindsOfTimes() {
        add(
                "{\"symbol\":\"A\",\"t\":%d,\"p\":1,\"s\":1,\"x\":\"N\",\"id\":1,\"is_final\":false}"
                        .formatted(SECOND));
        add(
                "{\"symbol\":\"A\",\"channel\":\"trades\",\"payload\":{\"symbol\":\"A\",\"x\":\"N\",\"id\":\"2\",\"p\":3,\"s\":1,\"t\":\"2023-11-14T22:13:20.000000001Z\"}}");

        assertThat(reference.bar("A", SECOND, SECOND + 1000))
                .contains(new Reference.Bar(1, 3, 1, 3, 2, 2, 2, false));
    }

    @Test
    void countsCopiesOnceAndLeavesOutWhatIsRefused() {
        trade(1, "\"p\":10,\"s\":1", "a");
        trade(1, "\"p\":10,\"s\":1", "a");
        trade(2, "\"p\":10,\"s\":1", "a");
        offset = 99;
        trade(3, "\"p\":10,\"s\":1", "refused");

        assertThat(reference.bar("A", SECOND, SECOND + 1000).orElseThrow().tradeCount())
                .isEqualTo(2);
    }

    @Test
    void correctsTradesInTheirPlaceAndTakesCancelledOnesOut() {
        trade(1, "\"p\":10,\"s\":1", "a");
        trade(2, "\"p\":20,\"s\":1", "b");
        trade(1001, "\"p\":7,\"s\":1", "d");
        amend("\"T\":\"c\",\"oi\":\"a\",\"op\":10,\"os\":1,\"ci\":\"a\",\"cp\":11,\"cs\":3");
        amend("\"T\":\"x\",\"i\":\"b\",\"p\":20,\"s\":1,\"a\":\"C\"");
        amend("\"T\":\"x\",\"i\":\"d\",\"p\":7,\"s\":1,\"a\":\"C\"");

        assertThat(reference.bar("A", SECOND, SECOND + 1000))
                .contains(new Reference.Bar(11, 11, 11, 11, 3, 11, 1, true));
        assertThat(reference.bar("A", SECOND + 1000, SECOND + 2000)).isEmpty();
        assertThat(reference.hadCancel("A", SECOND / 1000 + 1)).isTrue();
        assertThat(reference.hadCancel("A", SECOND / 1000 + 2)).isFalse();
    }

    private void trade(long millis, String fields, String id) {
        add(
                "{\"symbol\":\"A\",\"t\":%d,\"x\":\"N\",\"id\":\"%s\",%s}"
                        .formatted(SECOND + millis, id, fields));
    }

    private void amend(String fields) {
        add("{\"symbol\":\"A\",\"t\":%d,\"x\":\"N\",%s}".formatted(SECOND + 5000, fields));
    }

    private void add(String value) {
        reference.add(
                new ConsumerRecord<>(
                        "trades", 0, offset++, "A".getBytes(UTF_8), value.getBytes(UTF_8)));
    }
}
