package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sums of prices, sizes and their products against exact decimals. */
class ExactSumTest {

    private record Fill(double price, double size) {}

    @Provide
    Arbitrary<List<Fill>> fills() {
        Arbitrary<Double> prices =
                Arbitraries.longs()
                        .between(1, 900_000_0000L)
                        .map(tenThousandths -> tenThousandths / 10_000.0);
        Arbitrary<Double> sizes =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(1, 5_000_000).map(Long::doubleValue),
                        Arbitraries.longs().between(1, 1_000_000_000).map(s -> s / 1e8));
        return Combinators.combine(prices, sizes).as(Fill::new).list().ofMinSize(1).ofMaxSize(60);
    }

    @Property(tries = 500)
    void sumsAreTheExactSumsRoundedOnce(@ForAll("fills") List<Fill> fills) {
        ExactSum volume = new ExactSum();
        ExactSum notional = new ExactSum();
        fills.forEach(
                fill -> {
                    volume.add(fill.size);
                    notional.addProduct(fill.price, fill.size);
                });

        BigDecimal exactVolume = exactVolume(fills);
        BigDecimal exactNotional = exactNotional(fills);
        assertThat(volume.value()).isEqualTo(exactVolume.doubleValue());
        assertThat(notional.value()).isEqualTo(exactNotional.doubleValue());
        assertThat(notional.dividedBy(volume))
                .isEqualTo(exactNotional.divide(exactVolume, new MathContext(60)).doubleValue());
    }

    @Property(tries = 200)
    void theOrderOfTheTradesDoesNotMatter(
            @ForAll("fills") List<Fill> fills, @ForAll Random random) {
        ExactSum inOrder = new ExactSum();
        fills.forEach(fill -> inOrder.addProduct(fill.price, fill.size));
        Collections.shuffle(fills, random);
        ExactSum shuffled = new ExactSum();
        fills.forEach(fill -> shuffled.addProduct(fill.price, fill.size));

        assertThat(shuffled.value()).isEqualTo(inOrder.value());
    }

    @Example
    void whatADoubleWouldLoseIsKept() {
        ExactSum sum = new ExactSum();
        sum.add(1e16);
        for (int i = 0; i < 10; i++) {
            sum.add(1);
        }

        assertThat(sum.value()).isEqualTo(1e16 + 10);
    }

    @Example
    void anEmptySumIsZero() {
        assertThat(new ExactSum().value()).isZero();
    }

    private static BigDecimal exactVolume(List<Fill> fills) {
        return fills.stream()
                .map(fill -> new BigDecimal(fill.size))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal exactNotional(List<Fill> fills) {
        return fills.stream()
                .map(fill -> new BigDecimal(fill.price).multiply(new BigDecimal(fill.size)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
