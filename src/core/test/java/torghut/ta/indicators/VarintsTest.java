package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VarintsTest {

    /**
     * The example of the DWARF standard's appendix on LEB128: 128 is 0x80 0x01, 12857 0xb9 0x64.
     */
    @Test
    void numbersTakeSevenBitsAByteLowestFirst() {
        assertThat(Varints.encode(new long[] {2, 127, 128, 12857}))
                .containsExactly(0x02, 0x7f, 0x80, 0x01, 0xb9, 0x64);
    }

    @Test
    void secondsInMillisecondsTakeTwoBytesEach() {
        long[] ends = new long[300];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = 1_700_000_000_000L + 1000L * i;
        }
        assertThat(Varints.encodeSteps(ends)).hasSize(6 + 2 * 299);
    }

    @Property
    void everyNumberComesBack(@ForAll long[] values) {
        assertThat(Varints.decode(Varints.encode(values), values.length)).isEqualTo(values);
        assertThat(Varints.decodeSteps(Varints.encodeSteps(values), values.length))
                .isEqualTo(values);
    }
}
