package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
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
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import torghut.ta.testing.ExactQuotient;

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
                .isEqualTo(ExactQuotient.of(exactNotional, exactVolume));
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

    /** The quotient lies in the middle between two doubles; the even one is 49209.36. */
    @Example
    void aTieGoesToTheEvenDouble() {
        ExactSum notional = new ExactSum();
        notional.addProduct(2048.84, 0.1);
        notional.addProduct(72789.62, 0.2);

        assertThat(notional.dividedBy(ExactSum.of(0.1, 0.2))).isEqualTo(49209.36);
    }

    /** Ties on purpose: an odd number of half units in the last place, times a divisor. */
    @Property(tries = 500)
    void tiesGoToTheEvenDouble(
            @ForAll @LongRange(min = 1L << 52, max = (1L << 53) - 2) long digits,
            @ForAll @IntRange(min = 1, max = 1 << 20) int divisor,
            @ForAll @IntRange(min = -1, max = 1) int beside) {
        ExactSum dividend = new ExactSum();
        dividend.addProduct((double) digits, divisor);
        dividend.addProduct(0.5, divisor);
        dividend.add(beside * 0x1p-100);
        double even = digits % 2 == 0 ? digits : digits + 1;

        assertThat(dividend.dividedBy(ExactSum.of(divisor)))
                .isEqualTo(beside == 0 ? even : beside < 0 ? digits : digits + 1.0);
    }

    @Provide
    Arbitrary<List<Double>> magnitudes() {
        return Combinators.combine(
                        Arbitraries.doubles().between(0.5, 1).ofScale(16),
                        Arbitraries.integers().between(-50, 50))
                .as(Math::scalb)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    /** More bits than two doubles have, and terms that vanish again. */
    @Property(tries = 500)
    void termsOfAllMagnitudesComeAndGoWithoutATrace(
            @ForAll("magnitudes") List<Double> kept,
            @ForAll("magnitudes") List<Double> gone,
            @ForAll @IntRange(min = -800, max = 900) int scale) {
        ExactSum sum = new ExactSum();
        gone.forEach(sum::add);
        kept.forEach(term -> sum.addProduct(term, Math.scalb(term, scale)));
        gone.forEach(term -> sum.add(-term));

        BigDecimal exact =
                kept.stream()
                        .map(
                                term ->
                                        new BigDecimal(term)
                                                .multiply(new BigDecimal(Math.scalb(term, scale))))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum.value()).isEqualTo(ExactQuotient.of(exact, BigDecimal.ONE));
        double large = 0.3;
        double small = 3e-30;
        assertThat(ExactSum.ofParts(sum.parts()).dividedBy(ExactSum.of(large, small)))
                .isEqualTo(
                        ExactQuotient.of(exact, new BigDecimal(large).add(new BigDecimal(small))));
    }

    @Example
    void aSumThatWasSetGoesItsOwnWay() {
        ExactSum sum = ExactSum.of(1e16, 1);
        ExactSum copy = new ExactSum();
        copy.set(sum);
        copy.add(sum);

        assertThat(sum.value()).isEqualTo(1e16);
        assertThat(copy.value()).isEqualTo(2e16 + 2);
        assertThat(sum).hasToString("1.0E16").isEqualTo(ExactSum.of(1, 1e16)).isNotEqualTo(copy);
        assertThat(sum).hasSameHashCodeAs(ExactSum.of(1, 1e16)).isNotEqualTo(ExactSum.of(1e16));
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
