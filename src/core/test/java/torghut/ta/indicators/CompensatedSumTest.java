package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class CompensatedSumTest {

    @Property
    void theSumIsTheExactOneToItsLastDigit(
            @ForAll @Size(max = 500) List<@DoubleRange(min = 0, max = 1e15) Double> terms) {
        CompensatedSum sum = new CompensatedSum(0, 0);
        BigDecimal exact = BigDecimal.ZERO;
        for (double term : terms) {
            exact = exact.add(new BigDecimal(term));
            double preview = sum.preview(term);
            sum.add(term);
            assertThat(preview).isEqualTo(sum.sum() + sum.lost());
            assertThat(Math.abs(preview - exact.doubleValue()))
                    .isLessThanOrEqualTo(Math.ulp(preview));
        }
    }
}
