package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import torghut.ta.market.PriceMovement.Movement;
import torghut.ta.model.Alert.Direction;
import torghut.ta.model.Alert.Severity;

class PriceMovementTest {

    private static final long WINDOW = 300_000;
    private static final long COOLDOWN = 60_000;

    private final PriceMovement movements = new PriceMovement(2, WINDOW, COOLDOWN);

    @Test
    void aPriceAtTheThresholdFiresAndOneBelowItDoesNot() {
        assertThat(movements.update(0, 100)).isEmpty();
        assertThat(movements.update(1, 101.99)).isEmpty();
        assertThat(movements.update(2, 102)).contains(new Movement(100, 102, 2, 0, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "99, LOW, DOWN",
        "102, MEDIUM, UP",
        "104.99, MEDIUM, UP",
        "95, HIGH, DOWN",
        "109.99, HIGH, UP",
        "110, CRITICAL, UP",
        "50, CRITICAL, DOWN"
    })
    void severityGrowsWithTheDistance(double price, Severity severity, Direction direction) {
        PriceMovement sensitive = new PriceMovement(0.5, WINDOW, COOLDOWN);
        sensitive.update(0, 100);
        Movement movement = sensitive.update(1, price).orElseThrow();
        assertThat(movement.severity()).isEqualTo(severity);
        assertThat(movement.direction()).isEqualTo(direction);
    }

    @Test
    void thePriceThatFiredIsTheNextBaselineAndNothingFiresWithinTheCooldown() {
        movements.update(0, 100);
        movements.update(10, 102);
        assertThat(movements.update(10 + COOLDOWN - 1, 120)).isEmpty();
        assertThat(movements.update(10 + COOLDOWN, 120))
                .contains(new Movement(102, 120, 100 * (120.0 - 102) / 102, 10, 10 + COOLDOWN));
    }

    @Test
    void thePriceAfterTheEndOfAWindowBeginsTheNext() {
        movements.update(0, 100);
        assertThat(movements.update(WINDOW, 150)).isEmpty();
        assertThat(movements.update(WINDOW + 1, 153)).isPresent();
    }

    @Test
    void aMovementThatIsSmallerThanTheThresholdNeverFires() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PriceMovement(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PriceMovement(Double.NaN, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PriceMovement(1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PriceMovement(1, 1, 0));
    }

    /**
     * Whatever the prices: alerts keep their distance, and a restart in between changes nothing.
     */
    @Property
    void alertsKeepTheCooldownAndSurviveARestart(
            @ForAll @Size(max = 200) List<@DoubleRange(min = 90, max = 110) Double> prices,
            @ForAll @IntRange(max = 200) int restart,
            @ForAll @IntRange(min = 1, max = 20_000) int gap) {
        PriceMovement undisturbed = new PriceMovement(2, WINDOW, COOLDOWN);
        PriceMovement restarted = new PriceMovement(2, WINDOW, COOLDOWN);
        List<Movement> fired = new ArrayList<>();
        for (int i = 0; i < prices.size(); i++) {
            if (i == restart) {
                restarted = new PriceMovement(2, WINDOW, COOLDOWN, restarted.state());
            }
            Optional<Movement> one = undisturbed.update((long) i * gap, prices.get(i));
            assertThat(restarted.update((long) i * gap, prices.get(i))).isEqualTo(one);
            one.ifPresent(fired::add);
        }
        for (int i = 0; i < fired.size(); i++) {
            Movement one = fired.get(i);
            assertThat(Math.abs(one.percentChange())).isGreaterThanOrEqualTo(2);
            assertThat(one.timeMillis() - one.windowStartMillis()).isLessThan(WINDOW);
            if (i > 0) {
                assertThat(one.timeMillis() - fired.get(i - 1).timeMillis())
                        .isGreaterThanOrEqualTo(COOLDOWN);
            }
        }
    }
}
