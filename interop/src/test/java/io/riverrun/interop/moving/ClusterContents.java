package io.riverrun.interop.moving;

import static io.riverrun.interop.java.KafkaFutures.join;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * All that clients see of a cluster's topics and groups, to be compared before and after a move.
 * Immutable.
 *
 * @param topics by name, without the internal ones
 * @param offsets what each group has committed
 * @param brokerConfigs what is set for all brokers
 */
record ClusterContents(
        Map<String, TopicContents> topics,
        Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets,
        Map<String, String> brokerConfigs) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Reads everything. */
    static ClusterContents of(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Set<String> names = join(admin.listTopics().names());
            Map<String, TopicDescription> described =
                    new TreeMap<>(join(admin.describeTopics(names).allTopicNames()));
            List<TopicPartition> partitions = partitions(described);
            Map<TopicPartition, List<String>> all =
                    records(bootstrap, "read_uncommitted", partitions);
            Map<TopicPartition, List<String>> committed =
                    records(bootstrap, "read_committed", partitions);
            Map<TopicPartition, Long> first = offsets(bootstrap, partitions, true);
            Map<TopicPartition, Long> end = offsets(bootstrap, partitions, false);
            Map<String, TopicContents> topics = new TreeMap<>();
            described.forEach((name, topic) ->
                    topics.put(
                            name,
                            new TopicContents(
                                    topic.topicId().toString(),
                                    configs(admin, ConfigResource.Type.TOPIC, name),
                                    partitions.stream()
                                            .filter(each -> each.topic().equals(name))
                                            .map(each ->
                                                    new PartitionContents(
                                                            first.get(each),
                                                            end.get(each),
                                                            all.get(each),
                                                            committed.get(each)))
                                            .toList())));
            return new ClusterContents(
                    topics, offsets(admin), configs(admin, ConfigResource.Type.BROKER, ""));
        }
    }

    /**
     * As {@link #of}, once every topic of before has its leaders: Kafka answers sooner than that.
     */
    static ClusterContents onceServed(String bootstrap, ClusterContents before)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            long deadlineNs = System.nanoTime() + LIMIT.toNanos();
            while (!isServed(admin, before.topics().keySet())) {
                if (System.nanoTime() > deadlineNs) {
                    throw new AssertionError("There are topics without leaders");
                }
                Thread.sleep(100);
            }
        }
        return of(bootstrap);
    }

    private static boolean isServed(Admin admin, Set<String> topics) {
        return join(admin.listTopics().names()).containsAll(topics)
                && join(admin.describeTopics(topics).allTopicNames()).values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.leader() != null);
    }

    private static List<TopicPartition> partitions(Map<String, TopicDescription> topics) {
        return topics.values().stream()
                .flatMap(topic ->
                        topic.partitions().stream()
                                .map(each -> new TopicPartition(topic.name(), each.partition())))
                .sorted(
                        Comparator.comparing(TopicPartition::topic)
                                .thenComparingInt(TopicPartition::partition))
                .toList();
    }

    private static Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets(Admin admin) {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new TreeMap<>();
        for (GroupListing group : join(admin.listGroups().all())) {
            offsets.put(
                    group.groupId(),
                    join(
                            admin.listConsumerGroupOffsets(group.groupId())
                                    .partitionsToOffsetAndMetadata()));
        }
        return offsets;
    }

    private static Map<String, String> configs(Admin admin, ConfigResource.Type type, String name) {
        ConfigResource resource = new ConfigResource(type, name);
        Config config = join(admin.describeConfigs(List.of(resource)).all()).get(resource);
        return config.entries().stream()
                .filter(entry ->
                        entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
                                || entry.source()
                                        == ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                .collect(
                        Collectors.toMap(
                                ConfigEntry::name,
                                ConfigEntry::value,
                                (one, _) -> one,
                                TreeMap::new));
    }

    private static Map<TopicPartition, Long> offsets(
            String bootstrap, Collection<TopicPartition> partitions, boolean beginning) {
        try (var consumer = consumer(bootstrap, "read_uncommitted")) {
            return beginning
                    ? consumer.beginningOffsets(partitions)
                    : consumer.endOffsets(partitions);
        }
    }

    /** Every record of the partitions, in order. */
    static Map<TopicPartition, List<String>> records(
            String bootstrap, String isolation, List<TopicPartition> partitions) {
        Map<TopicPartition, List<String>> records = new HashMap<>();
        partitions.forEach(each -> records.put(each, new ArrayList<>()));
        try (var consumer = consumer(bootstrap, isolation)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadlineNs = System.nanoTime() + LIMIT.toNanos();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                if (System.nanoTime() > deadlineNs) {
                    throw new AssertionError("Not everything can be read up to " + ends);
                }
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
                    records.get(new TopicPartition(each.topic(), each.partition())).add(text(each));
                }
            }
        }
        return records;
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap, String isolation) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "isolation.level", isolation,
                        "max.poll.records", "10000");
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    private static String text(ConsumerRecord<String, String> record) {
        String headers =
                StreamSupport.stream(record.headers().spliterator(), false)
                        .map(each ->
                                each.key() + ":" + new String(each.value(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining(","));
        return "%d@%s/%d %s=%s [%s]"
                .formatted(
                        record.offset(),
                        record.timestampType(),
                        record.timestamp(),
                        record.key(),
                        record.value(),
                        headers);
    }
}
