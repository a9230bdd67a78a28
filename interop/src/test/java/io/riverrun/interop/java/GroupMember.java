package io.riverrun.interop.java;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A member of a group that polls on a thread of its own. Its consumer is confined to that thread;
 * what a test looks at is thread-safe.
 */
final class GroupMember {
    private final KafkaConsumer<String, String> consumer;
    private final String topic;
    private final Thread thread;
    private final AtomicInteger assignments = new AtomicInteger();
    private final AtomicInteger revocations = new AtomicInteger();
    private final List<String> values = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch stopPolling = new CountDownLatch(1);
    private volatile Set<TopicPartition> assignment = Set.of();
    private volatile boolean leave;

    private GroupMember(String topic, Map<String, Object> config) {
        this.topic = topic;
        this.consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        this.thread = Thread.ofPlatform().unstarted(this::poll);
    }

    /** A member that has joined, or soon will have. */
    static GroupMember join(
            String bootstrap, String group, String topic, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("group.id", group);
        config.put("auto.offset.reset", "earliest");
        config.put("session.timeout.ms", "6000");
        config.put("heartbeat.interval.ms", "300");
        config.put("metadata.max.age.ms", "1000");
        config.putAll(more);
        GroupMember member = new GroupMember(topic, config);
        member.thread.start();
        return member;
    }

    Set<TopicPartition> assignment() {
        return assignment;
    }

    int assignments() {
        return assignments.get();
    }

    /** How often partitions were taken from this member. */
    int revocations() {
        return revocations.get();
    }

    /** The values received so far. */
    List<String> values() {
        synchronized (values) {
            return List.copyOf(values);
        }
    }

    /** Commits, leaves the group (unless it is a static member) and ends. */
    void close() throws InterruptedException {
        leave = true;
        end();
    }

    /** Ends as a killed process does, as far as the group sees: no commit, no leave. */
    void die() throws InterruptedException {
        leave = false;
        end();
    }

    private void end() throws InterruptedException {
        stopPolling.countDown();
        consumer.wakeup();
        thread.join();
    }

    private void poll() {
        consumer.subscribe(List.of(topic), new Assignments());
        try {
            while (stopPolling.getCount() > 0) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
                assignment = Set.copyOf(consumer.assignment());
            }
        } catch (WakeupException e) {
            // Asked to end.
        } finally {
            assignment = Set.of();
            closeConsumer();
        }
    }

    private void closeConsumer() {
        var option =
                leave
                        ? CloseOptions.GroupMembershipOperation.DEFAULT
                        : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
        consumer.close(
                CloseOptions.groupMembershipOperation(option).withTimeout(Duration.ofSeconds(5)));
    }

    /** Counts what the group gives and takes. */
    private final class Assignments implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assignments.incrementAndGet();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                revocations.incrementAndGet();
            }
        }
    }
}
