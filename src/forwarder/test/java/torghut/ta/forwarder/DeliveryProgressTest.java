package torghut.ta.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryProgressTest {

    private final DeliveryProgress progress = new DeliveryProgress(5);

    @Test
    void movesOnlyOverGroupsThatAreConfirmedFromTheOldestOn() {
        DeliveryProgress.Group first = progress.current();
        first.sent();
        first.sent();
        progress.close(10);
        DeliveryProgress.Group second = progress.current();
        second.sent();
        progress.close(20);
        assertThat(progress.completeMillis()).isEqualTo(5);

        second.confirmed();
        first.confirmed();
        progress.close(30);
        assertThat(progress.completeMillis()).isEqualTo(5);

        first.confirmed();
        progress.close(40);
        assertThat(progress.completeMillis()).isEqualTo(40);
    }

    @Test
    void anOpenGroupIsNotDoneHoweverEmpty() {
        progress.current().sent();
        assertThat(progress.completeMillis()).isEqualTo(5);
        progress.close(10);
        assertThat(progress.completeMillis()).isEqualTo(5);
    }
}
