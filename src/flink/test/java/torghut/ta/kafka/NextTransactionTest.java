package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NextTransactionTest {

    private final NextTransaction next = new NextTransaction();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicBoolean isBegun = new AtomicBoolean();

    private Void beginWithTheAnswer() throws InterruptedException {
        answer.await();
        isBegun.set(true);
        return null;
    }

    @Test
    void theTaskGoesOnUntilItNeedsTheTransaction() throws Exception {
        next.begin(this::beginWithTheAnswer);
        assertThat(isBegun).isFalse();
        answer.countDown();

        next.await();

        assertThat(isBegun).isTrue();
    }

    @Test
    void nothingIsWaitedForWhereNothingBegins() throws Exception {
        next.await();
        next.begin(() -> null);
        next.await();

        next.await();

        next.close();
    }

    @Test
    void aFailureFailsWhateverWaits() {
        next.begin(
                () -> {
                    throw new IllegalStateException("no broker");
                });

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(next::await)
                    .isInstanceOf(IOException.class)
                    .hasRootCauseMessage("no broker");
        }
    }

    @Test
    void closingDoesNotWaitForTheBroker() throws Exception {
        next.begin(this::beginWithTheAnswer);

        next.close();

        assertThat(isBegun).isFalse();
        next.await();
    }
}
