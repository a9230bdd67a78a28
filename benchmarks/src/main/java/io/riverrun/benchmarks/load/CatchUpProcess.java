package io.riverrun.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The process of a {@link CatchUpReader}. When it is warm it writes a line. Then each line that it
 * gets has it read the topic once, until the next line; at its end it writes how many bytes it
 * read, on a line. Confined to the main thread.
 */
final class CatchUpProcess {
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> ends;

    private CatchUpProcess(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
        consumer.assign(partitions);
        this.ends = consumer.endOffsets(partitions);
    }

    public static void main(String[] args) throws IOException {
        List<TopicPartition> partitions = Topics.partitions(args[1], Integer.parseInt(args[2]));
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(args[0], Map.of())) {
            CatchUpProcess process = new CatchUpProcess(consumer, partitions);
            process.warmUp(Duration.ofMillis(Long.parseLong(args[3])));
            process.serve();
        }
    }

    private void warmUp(Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadlineNs) {
            readOnce(() -> System.nanoTime() >= deadlineNs);
        }
        System.out.println(0);
    }

    private void serve() throws IOException {
        while (nextLine()) {
            System.out.println(readOnce(CatchUpProcess::lineWaits));
            // What was read may have been all: then the line that ends it comes afterwards.
            nextLine();
        }
    }

    /** The bytes of values of one pass. */
    private long readOnce(BooleanSupplier ended) {
        consumer.seekToBeginning(partitions);
        Set<TopicPartition> left = new HashSet<>(partitions);
        long bytes = 0;
        while (!left.isEmpty() && !ended.getAsBoolean()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                bytes += record.serializedValueSize();
            }
            left.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        }
        return bytes;
    }

    /** False when the process that gives the orders has gone. */
    private static boolean nextLine() throws IOException {
        int read = System.in.read();
        while (read >= 0 && read != '\n') {
            read = System.in.read();
        }
        return read >= 0;
    }

    private static boolean lineWaits() {
        try {
            return System.in.available() > 0;
        } catch (IOException e) {
            return true;
        }
    }
}
