package io.riverrun.benchmarks.load;

import io.riverrun.benchmarks.machine.PageCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer in a thread of its own that reads partitions to their end, drops their files from the
 * page cache and reads them again. Thread-safe.
 */
public final class CatchUpReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean ended;
    private volatile Exception failure;

    private CatchUpReader(String bootstrap, Path data, List<TopicPartition> partitions) {
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("catch-up-reader")
                        .unstarted(() -> readPasses(bootstrap, data, partitions));
    }

    /**
     * Starts to read.
     *
     * @param data the broker's data folder
     */
    public static CatchUpReader start(
            String bootstrap, Path data, List<TopicPartition> partitions) {
        CatchUpReader reader = new CatchUpReader(bootstrap, data, partitions);
        reader.thread.start();
        return reader;
    }

    /**
     * The bytes of keys and values read so far.
     *
     * @throws IllegalStateException when reading has failed
     */
    public long bytes() {
        if (failure != null) {
            throw new IllegalStateException("The reader failed: " + failure, failure);
        }
        return bytes.get();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readPasses(String bootstrap, Path data, List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap, Map.of())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!ended) {
                for (TopicPartition partition : partitions) {
                    PageCache.drop(data.resolve(partition.toString()));
                }
                consumer.seekToBeginning(partitions);
                readPass(consumer, ends);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void readPass(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        Set<TopicPartition> left = new HashSet<>(ends.keySet());
        while (!ended && !left.isEmpty()) {
            long read = 0;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read += record.serializedValueSize();
            }
            bytes.addAndGet(read);
            left.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        }
    }
}
