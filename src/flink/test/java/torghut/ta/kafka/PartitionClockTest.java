package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The time of a partition, against the contract's words and whatever clocks its producers have. */
class PartitionClockTest {

    private static final long NOW = 1_700_000_000_000L;

    /** An event and when Kafka had it, negative where Kafka does not say. */
    private record Arrival(long eventMillis, long kafkaTimestamp) {}

    @Property
    void itIsTheLargestOfTheSmallerTimes(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(max = 5_000) int bound) {
        PartitionClock clock = clock(bound, PartitionClock.NONE);
        assertThat(clock.millis()).isEqualTo(PartitionClock.NONE);
        assertThat(clock.openSecond()).isEqualTo(PartitionClock.NONE);
        List<Long> smaller = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            clock.advance(arrival.eventMillis, arrival.kafkaTimestamp);
            boolean isKafkasSmaller =
                    arrival.kafkaTimestamp >= 0 && arrival.kafkaTimestamp < arrival.eventMillis;
            smaller.add(isKafkasSmaller ? arrival.kafkaTimestamp : arrival.eventMillis);

            long largest = smaller.stream().mapToLong(Long::longValue).max().orElseThrow();
            assertThat(clock.millis()).isEqualTo(largest);
            // A second is open until its last millisecond is at or before the watermark.
            long open = clock.openSecond();
            long watermark = clock.watermark(clock.millis());
            assertThat(open * 1000 + 999).isGreaterThan(watermark);
            assertThat((open - 1) * 1000 + 999).isLessThanOrEqualTo(watermark);
            assertThat(watermark).isEqualTo(largest - bound - 1);
        }
    }

    @Property
    void itGoesOnAfterARestoreAsIfNothingHadHappened(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(max = 40) int restoreAt) {
        PartitionClock uninterrupted = clock(2_000, PartitionClock.NONE);
        PartitionClock restored = clock(2_000, PartitionClock.NONE);
        for (int i = 0; i < arrivals.size(); i++) {
            if (i == restoreAt) {
                restored = clock(2_000, restored.millis());
            }
            assertThat(restored.openSecond()).isEqualTo(uninterrupted.openSecond());
            uninterrupted.advance(arrivals.get(i).eventMillis, arrivals.get(i).kafkaTimestamp);
            restored.advance(arrivals.get(i).eventMillis, arrivals.get(i).kafkaTimestamp);
        }
    }

    /** The log's own times rise; what other producers think of the time makes no difference. */
    @Property
    void anEventThatKafkaHasWithinTheBoundIsNeverLate(
            @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(max = 2_000) int delay) {
        PartitionClock clock = clock(2_000, PartitionClock.NONE);
        long kafkaTime = NOW;
        for (Arrival arrival : arrivals) {
            kafkaTime = Math.max(kafkaTime, arrival.kafkaTimestamp);
            clock.advance(arrival.eventMillis, kafkaTime);

            assertThat(Math.floorDiv(kafkaTime - delay, 1000L))
                    .isGreaterThanOrEqualTo(clock.openSecond());
        }
    }

    @Example
    void theNextSecondBeginsToBeTheOldestAtAMillisecond() {
        PartitionClock clock = clock(2_000, PartitionClock.NONE);
        clock.advance(10_999, -1);
        assertThat(clock.openSecond()).isEqualTo(8);
        assertThat(clock.nextSecondMillis()).isEqualTo(11_000);
        clock.advance(11_000, -1);
        assertThat(clock.openSecond()).isEqualTo(9);
        assertThat(clock.nextSecondMillis()).isEqualTo(12_000);
    }

    private static PartitionClock clock(int boundMillis, long millis) {
        return new PartitionClock(Duration.ofMillis(boundMillis), millis);
    }

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        Arbitrary<Long> kafka =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(NOW - 10_000, NOW + 10_000),
                        Arbitraries.of(-1L, 0L));
        Arbitrary<Long> event =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(NOW - 10_000, NOW + 10_000),
                        Arbitraries.longs().between(NOW - 5_000_000, NOW + 60_000));
        return Combinators.combine(event, kafka).as(Arrival::new).list().ofMaxSize(40);
    }
}
