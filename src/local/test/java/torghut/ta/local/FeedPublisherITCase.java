package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.FeedRecord.Channel;

class FeedPublisherITCase {

    private static EmbeddedKafka kafka;
    private static Settings settings;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
        settings = TestSettings.of("KAFKA_BOOTSTRAP", kafka.bootstrap(), "TOPIC_QUOTES", "");
        kafka.createTopics(JobTopics.newTopics(settings));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void writesEachSymbolInOrderToThePartitionOfItsKeyAndKnowsTheEndsInAdvance() throws Exception {
        List<FeedRecord> feed = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            feed.add(record(Channel.TRADES, "S" + i % 20, "trade " + i));
            feed.add(record(Channel.QUOTES, "S" + i % 20, "turned off"));
        }
        feed.add(record(Channel.TRADES, null, "no symbol"));
        // The producer's own choice for the same keys, which also puts something there before.
        Map<String, Integer> chosen = chosenByKafka(settings.inputs().trades());

        Map<TopicPartition, Long> ends;
        try (FeedPublisher publisher = new FeedPublisher(settings)) {
            ends = publisher.endsAfter(feed.iterator());
            publisher.publish(feed.iterator(), Double.POSITIVE_INFINITY);

            assertThat(publisher.failure()).isEmpty();
            assertThat(publisher.sent(Channel.TRADES)).isEqualTo(41);
            assertThat(publisher.sent(Channel.QUOTES)).isZero();
        }

        List<ConsumerRecord<byte[], byte[]>> written = read(settings.inputs().trades());
        Map<Integer, Long> counts =
                written.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ConsumerRecord::partition, Collectors.counting()));
        counts.forEach(
                (partition, count) ->
                        assertThat(ends)
                                .containsEntry(
                                        new TopicPartition(settings.inputs().trades(), partition),
                                        count));
        assertThat(ends).hasSize(8).containsValue(0L);
        for (String symbol : chosen.keySet()) {
            Set<Integer> partitions = new TreeSet<>();
            List<String> values = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : written) {
                if (record.key() != null && new String(record.key(), UTF_8).equals(symbol)) {
                    partitions.add(record.partition());
                    values.add(new String(record.value(), UTF_8));
                }
            }
            int number = Integer.parseInt(symbol.substring(1));
            assertThat(partitions).containsExactly(chosen.get(symbol));
            assertThat(values)
                    .containsExactly("before", "trade " + number, "trade " + (number + 20));
        }
    }

    private static Map<String, Integer> chosenByKafka(String topic) throws Exception {
        Map<String, Integer> chosen = new HashMap<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < 20; i++) {
                chosen.put(
                        "S" + i,
                        producer.send(
                                        new ProducerRecord<>(
                                                topic,
                                                ("S" + i).getBytes(UTF_8),
                                                "before".getBytes(UTF_8)))
                                .get()
                                .partition());
            }
        }
        return chosen;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic)) {
            return records.toEnd();
        }
    }

    private static FeedRecord record(Channel channel, String key, String value) {
        return new FeedRecord(channel, key, 0, value.getBytes(UTF_8));
    }
}
