package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.InputRecord;

/** The decoders against the contract, told by {@link RecordOracle}, on mutated records. */
class DecoderFuzzTest {

    private static final int RECORDS = Integer.getInteger("decoder.fuzz.records", 100_000);
    private static final long SEED = Long.getLong("decoder.fuzz.seed", 20240603L);

    @ParameterizedTest
    @EnumSource(Input.class)
    void decodesWhatTheContractAcceptsAndNothingElse(Input input) {
        DecoderHarness decoder = new DecoderHarness(input);
        RecordOracle oracle =
                new RecordOracle(input, DecoderHarness.NOW.plus(DecoderHarness.MAX_CLOCK_SKEW));
        MutatedRecords records = new MutatedRecords(input, SEED, DecoderHarness.NOW);
        Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
        Map<String, Integer> accepted = new TreeMap<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = records.next();
            RecordOracle.Verdict expected =
                    oracle.judge(value, DecoderHarness.PARTITION, DecoderHarness.OFFSET);
            InputRecord actual = decoder.decode(value);
            boolean agree;
            if (actual instanceof DeadLetter letter) {
                agree = letter.reason() == expected.reason();
                refused.merge(letter.reason(), 1, Integer::sum);
            } else {
                agree = Objects.equals(actual, expected.event());
                accepted.merge(actual.getClass().getSimpleName(), 1, Integer::sum);
            }
            if (!agree) {
                String shown =
                        value == null ? "null" : new String(value, StandardCharsets.ISO_8859_1);
                fail("record %d of seed %d: %s, expected %s: %s", i, SEED, actual, expected, shown);
            }
        }
        // Otherwise the records would not put the decoders to the test.
        String[] kinds =
                switch (input) {
                    case TRADES -> new String[] {"Cancel", "Correction", "Trade"};
                    case QUOTES -> new String[] {"Quote"};
                    case MINUTE_BARS -> new String[] {"MinuteBar"};
                };
        assertThat(accepted).containsOnlyKeys(kinds);
        assertThat(accepted.values()).allMatch(count -> count > RECORDS / 5 / kinds.length / 2);
        assertThat(refused.get(Reason.MALFORMED)).isGreaterThan(RECORDS / 5);
        assertThat(refused.get(Reason.INVALID)).isGreaterThan(RECORDS / 100);
        assertThat(refused.get(Reason.FUTURE)).isGreaterThan(RECORDS / 200);
    }
}
