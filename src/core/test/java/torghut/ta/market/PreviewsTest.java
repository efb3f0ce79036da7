package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreviewsTest {

    /** Every 250 ms, 50 ms after a second's end, none for seconds that ended 10 s ago. */
    private final Previews previews = new Previews(new PreviewParameters(250, 50, 10_000));

    @Test
    void aSymbolIsDueAtOnceThenAfterTheIntervalOrWhenItsSecondHasSettled() {
        previews.changed("ACME", 100, 100_100);
        assertThat(previews.takeDue(100_100)).isEqualTo("ACME");
        assertThat(previews.takeDue(100_100)).isNull();

        previews.changed("ACME", 100, 100_200);
        assertThat(previews.nextDueMillis()).isEqualTo(100_350);
        assertThat(previews.takeDue(100_349)).isNull();
        assertThat(previews.takeDue(100_350)).isEqualTo("ACME");

        assertThat(previews.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theEndOfASecondComesBeforeTheInterval() {
        previews.changed("ACME", 100, 100_950);
        assertThat(previews.takeDue(100_950)).isEqualTo("ACME");
        previews.changed("ACME", 100, 100_990);
        assertThat(previews.nextDueMillis()).isEqualTo(101_050);
    }

    @Test
    void secondsThatEndedTooLongAgoAreNeverDue() {
        previews.changed("ACME", 100, 111_001);
        assertThat(previews.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(previews.size()).isZero();
        previews.changed("ACME", 100, 111_000);
        assertThat(previews.takeDue(111_000)).isEqualTo("ACME");
    }
}
