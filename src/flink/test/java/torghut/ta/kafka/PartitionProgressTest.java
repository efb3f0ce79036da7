package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Idle is what has had no event for long and holds no record that has waited for long. */
class PartitionProgressTest {

    private static final long IDLE = 20;
    private static final long FRESH = 8;

    /** What happens in one tick of time. */
    private enum Step {
        NOTHING,
        EVENT_COMES,
        UNUSABLE_COMES,
        MARKER_COMES,
        ONE_IS_READ,
        ALL_ARE_READ,
        BROKER_ANSWERS,
        BROKER_IS_AWAY
    }

    private record Stored(Step kind, long sinceNanos) {}

    /** A partition's log, its reader and its probe. */
    private static final class Partition {

        private final List<Stored> log = new ArrayList<>();
        private final PartitionProgress progress = new PartitionProgress(0, IDLE, FRESH, 0);
        private int read;
        private long now;
        private long lastEventRead;

        void take(Step step) {
            now++;
            switch (step) {
                case NOTHING -> {}
                case EVENT_COMES, UNUSABLE_COMES, MARKER_COMES -> log.add(new Stored(step, now));
                case ONE_IS_READ -> readOne();
                case ALL_ARE_READ -> {
                    while (readOne()) {}
                }
                case BROKER_ANSWERS -> ask();
                case BROKER_IS_AWAY -> progress.restartSilence(now);
            }
        }

        /** A reader sees no markers; it is past them when it has read a record behind them. */
        private boolean readOne() {
            int next = read;
            while (next < log.size() && log.get(next).kind == Step.MARKER_COMES) {
                next++;
            }
            if (next == log.size()) {
                return false;
            }
            if (log.get(next).kind == Step.EVENT_COMES) {
                lastEventRead = now;
                progress.readEvent(next, now);
            } else {
                progress.readUnusable(next);
            }
            read = next + 1;
            return true;
        }

        private void ask() {
            progress.answered(log.size(), now);
            boolean isDrained =
                    log.subList(read, log.size()).stream()
                            .allMatch(stored -> stored.kind == Step.MARKER_COMES);
            if (isDrained) {
                progress.skip(read, log.size());
            }
        }

        boolean isIdle() {
            return progress.isIdle(now);
        }

        /** When the oldest unread record came. */
        long waitingSince() {
            return log.subList(read, log.size()).stream()
                    .filter(stored -> stored.kind != Step.MARKER_COMES)
                    .mapToLong(Stored::sinceNanos)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }

    @Property(tries = 3_000)
    void anIdlePartitionHasNoRecordThatHasWaitedForLong(@ForAll("steps") List<Step> steps) {
        Partition partition = new Partition();
        boolean wasIdle = false;
        boolean wasIdleWithUnread = false;
        for (Step step : steps) {
            partition.take(step);
            if (partition.isIdle()) {
                wasIdle = true;
                wasIdleWithUnread |= partition.waitingSince() != Long.MAX_VALUE;
                assertThat(partition.now - partition.lastEventRead).isGreaterThanOrEqualTo(IDLE);
                assertThat(partition.waitingSince()).isGreaterThan(partition.now - FRESH);
            }
        }
        // Otherwise nothing would have been put to the test.
        Statistics.label("idle").collect(wasIdle);
        Statistics.label("idle").coverage(coverage -> coverage.check(true).percentage(p -> p > 20));
        Statistics.label("idle with unread records").collect(wasIdleWithUnread);
        Statistics.label("idle with unread records")
                .coverage(coverage -> coverage.check(true).percentage(p -> p > 5));
    }

    @Property
    void whoGetsOnlyUnusableRecordsIsIdleAtAnyRate(@ForAll("junk") List<Step> junk) {
        Partition partition = new Partition();
        for (int round = 0; partition.now < IDLE; round++) {
            partition.take(junk.get(round % junk.size()));
        }
        partition.take(Step.BROKER_ANSWERS);
        partition.take(Step.UNUSABLE_COMES);
        partition.take(Step.ALL_ARE_READ);
        assertThat(partition.isIdle()).isTrue();

        // And stays so.
        for (int round = 0; round < 50; round++) {
            partition.take(Step.UNUSABLE_COMES);
            partition.take(Step.BROKER_ANSWERS);
            partition.take(Step.UNUSABLE_COMES);
            assertThat(partition.isIdle()).isTrue();
            partition.take(Step.ALL_ARE_READ);
            assertThat(partition.isIdle()).isTrue();
        }
    }

    @Example
    void anEventEndsTheIdleness() {
        Partition partition = idle();
        partition.take(Step.EVENT_COMES);
        partition.take(Step.ALL_ARE_READ);
        assertThat(partition.isIdle()).isFalse();
    }

    @Example
    void aBrokerThatIsAwayEndsTheIdleness() {
        Partition partition = idle();
        partition.take(Step.BROKER_IS_AWAY);
        assertThat(partition.isIdle()).isFalse();
        partition.take(Step.BROKER_ANSWERS);
        assertThat(partition.isIdle()).isFalse();
    }

    @Example
    void anAnswerCountsForAWhileOnly() {
        Partition partition = idle();
        for (int i = 0; i < FRESH; i++) {
            assertThat(partition.isIdle()).isTrue();
            partition.take(Step.NOTHING);
        }
        assertThat(partition.isIdle()).isTrue();
        partition.take(Step.NOTHING);
        assertThat(partition.isIdle()).isFalse();
        partition.take(Step.BROKER_ANSWERS);
        assertThat(partition.isIdle()).isTrue();
    }

    @Example
    void anEndThatIsGoneIsNotWaitedFor() {
        PartitionProgress progress = new PartitionProgress(0, IDLE, FRESH, 0);
        progress.answered(100, IDLE);
        assertThat(progress.isIdle(IDLE)).isFalse();
        progress.answered(0, IDLE + 1);
        assertThat(progress.isIdle(IDLE + 1)).isTrue();
    }

    private static Partition idle() {
        Partition partition = new Partition();
        while (partition.now < IDLE) {
            partition.take(Step.NOTHING);
        }
        partition.take(Step.BROKER_ANSWERS);
        assertThat(partition.isIdle()).isTrue();
        return partition;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.frequency(
                        Tuple.of(12, Step.NOTHING),
                        Tuple.of(1, Step.EVENT_COMES),
                        Tuple.of(8, Step.UNUSABLE_COMES),
                        Tuple.of(3, Step.MARKER_COMES),
                        Tuple.of(4, Step.ONE_IS_READ),
                        Tuple.of(4, Step.ALL_ARE_READ),
                        Tuple.of(8, Step.BROKER_ANSWERS),
                        Tuple.of(1, Step.BROKER_IS_AWAY))
                .list()
                .ofMinSize(50)
                .ofMaxSize(200);
    }

    @Provide
    Arbitrary<List<Step>> junk() {
        return Arbitraries.of(
                        Step.UNUSABLE_COMES,
                        Step.MARKER_COMES,
                        Step.ONE_IS_READ,
                        Step.ALL_ARE_READ,
                        Step.NOTHING)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
