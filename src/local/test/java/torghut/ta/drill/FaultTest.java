package torghut.ta.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTest {

    private static final List<Fault.Kind> ALL = List.of(Fault.Kind.values());

    @Test
    void plansTheSameForTheSameSeed() {
        assertThat(Fault.schedule(7, 40, ALL)).isEqualTo(Fault.schedule(7, 40, ALL));
        assertThat(Fault.schedule(7, 40, ALL)).isNotEqualTo(Fault.schedule(8, 40, ALL));
    }

    @Test
    void doesEveryKindBeforeItDoesOneAgain() {
        List<Fault> faults = Fault.schedule(3, 2 * ALL.size(), ALL);

        assertThat(faults.subList(0, ALL.size()))
                .extracting(Fault::kind)
                .containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(faults.subList(ALL.size(), 2 * ALL.size()))
                .extracting(Fault::kind)
                .containsExactlyInAnyOrderElementsOf(ALL);
    }

    @Test
    void plansOnlyTheKindsThatAreAskedFor() {
        List<Fault.Kind> kinds = List.of(Fault.Kind.RESCALE, Fault.Kind.KILL_BROKER);

        assertThat(Fault.schedule(5, 9, kinds))
                .hasSize(9)
                .allSatisfy(fault -> assertThat(fault.kind()).isIn(kinds));
    }

    @Test
    void leavesTheJobAloneBeforeEachFault() {
        assertThat(Fault.schedule(11, 50, ALL))
                .allSatisfy(
                        fault ->
                                assertThat(fault.calm())
                                        .isBetween(Duration.ofSeconds(6), Duration.ofSeconds(10)));
    }

    @Test
    void readsTheNamesThatItWrites() {
        assertThat(ALL)
                .allSatisfy(kind -> assertThat(Fault.Kind.of(kind.option())).isEqualTo(kind));
        assertThat(Fault.Kind.KILL_TASK_MANAGER.option()).isEqualTo("kill-task-manager");
        assertThatThrownBy(() -> Fault.Kind.of("flood"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flood")
                .hasMessageContaining("kill-task-manager");
    }
}
