package torghut.ta.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;

/**
 * A {@link BenchLog} that has been written to topics of its own.
 *
 * @param trades topic of the trades
 * @param quotes topic of the quotes
 * @param tradeRecords number of trades, with the last one of each partition
 * @param quoteRecords number of quotes, with the last one of each partition
 * @param bars bars that the trades make, with those of the last trades
 */
record LoadedLog(String trades, String quotes, long tradeRecords, long quoteRecords, long bars) {

    private static final int PARTITIONS = 12;

    /** Writes records until there are so many; the topics are named after the log. */
    static LoadedLog load(EmbeddedKafka kafka, String name, BenchLog log, long records) {
        LoadedLog loaded = new LoadedLog("trades-" + name, "quotes-" + name, 0, 0, 0);
        kafka.createTopic(loaded.trades, PARTITIONS, Map.of());
        kafka.createTopic(loaded.quotes, PARTITIONS, Map.of());
        long trades = PARTITIONS;
        try (CheckedProducer producer = producer(kafka)) {
            for (long i = 0; i < records; i++) {
                BenchLog.Entry entry = log.next();
                trades += entry.isTrade() ? 1 : 0;
                var unused = producer.send(loaded.record(entry, Optional.empty()));
            }
            for (int partition = 0; partition < PARTITIONS; partition++) {
                for (boolean isTrade : List.of(true, false)) {
                    var unused =
                            producer.send(
                                    loaded.record(
                                            log.last(isTrade, partition), Optional.of(partition)));
                }
            }
        }
        return new LoadedLog(
                loaded.trades,
                loaded.quotes,
                trades,
                records + 2 * PARTITIONS - trades,
                log.bars() + PARTITIONS);
    }

    private ProducerRecord<byte[], byte[]> record(
            BenchLog.Entry entry, Optional<Integer> partition) {
        return new ProducerRecord<>(
                entry.isTrade() ? trades : quotes,
                partition.orElse(null),
                entry.dueMillis(),
                entry.key(),
                entry.value());
    }

    private static CheckedProducer producer(EmbeddedKafka kafka) {
        return new CheckedProducer(
                kafka.bootstrap(),
                Map.of(
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20));
    }

    /** What a variant has to read. */
    long records(Variant variant) {
        return variant.readsQuotes() ? tradeRecords + quoteRecords : tradeRecords;
    }
}
