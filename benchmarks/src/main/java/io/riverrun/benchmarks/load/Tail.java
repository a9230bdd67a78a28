package io.riverrun.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer in a thread of its own that reads from the beginning and stays. Thread-safe. */
public final class Tail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean ended;
    private volatile RuntimeException failure;

    private Tail(String bootstrap, List<TopicPartition> partitions) {
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tail")
                        .unstarted(() -> read(bootstrap, partitions));
    }

    public static Tail start(String bootstrap, List<TopicPartition> partitions) {
        Tail tail = new Tail(bootstrap, partitions);
        tail.thread.start();
        return tail;
    }

    /** The bytes of keys and values read so far. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Waits until so many bytes were read since the start.
     *
     * @throws IllegalStateException when they are not within the limit
     */
    public void await(long wanted, Duration limit) throws InterruptedException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (bytes.get() < wanted) {
            if (failure != null || System.nanoTime() > deadlineNs) {
                throw new IllegalStateException(
                        "The consumer has read %,d of %,d bytes".formatted(bytes.get(), wanted),
                        failure);
            }
            Thread.sleep(1);
        }
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

    private void read(String bootstrap, List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap, Map.of())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!ended) {
                long read = 0;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read += Math.max(0, record.serializedKeySize()) + record.serializedValueSize();
                }
                bytes.addAndGet(read);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }
}
