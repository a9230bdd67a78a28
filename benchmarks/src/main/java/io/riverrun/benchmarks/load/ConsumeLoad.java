package io.riverrun.benchmarks.load;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions without a group, as fast as polls give records. Confined to one thread. */
public final class ConsumeLoad {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    public ConsumeLoad(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
        consumer.assign(partitions);
    }

    /**
     * Reads from the beginning, again and again, until there are so many bytes or the time is over.
     *
     * @param bytesInTopic what one pass reads
     * @return the bytes of keys and values that were read
     */
    public long run(long bytesInTopic, long bytesMax, Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        long bytes = 0;
        while (bytes < bytesMax && System.nanoTime() < deadlineNs) {
            consumer.seekToBeginning(partitions);
            bytes += pass(bytesInTopic, deadlineNs);
        }
        return bytes;
    }

    private long pass(long bytesInTopic, long deadlineNs) {
        long bytes = 0;
        while (bytes < bytesInTopic && System.nanoTime() < deadlineNs) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                bytes += Math.max(0, record.serializedKeySize()) + record.serializedValueSize();
            }
        }
        return bytes;
    }
}
