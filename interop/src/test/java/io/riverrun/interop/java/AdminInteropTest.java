package io.riverrun.interop.java;

import static io.riverrun.interop.java.KafkaFutures.failureOf;
import static io.riverrun.interop.java.KafkaFutures.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.client.Codec;
import io.riverrun.interop.client.JavaClient;
import io.riverrun.interop.process.SharedBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Apache's admin client can do, and what it is told when it cannot. */
class AdminInteropTest {
    private static final long LIMIT_NS = 10_000_000_000L;

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    private Admin admin;

    @BeforeEach
    void connect() {
        admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()));
    }

    @AfterEach
    void disconnect() {
        admin.close();
    }

    @Test
    void topics() {
        create("made", 2, Map.of("retention.ms", "1234567"));
        assertThat(join(admin.listTopics().names())).contains("made");
        TopicDescription made = describe("made");
        assertThat(made.partitions()).hasSize(2).allMatch(p -> p.leader().id() == 1);
        assertThat(join(admin.listTopics().namesToListings()).get("made").topicId())
                .isEqualTo(made.topicId());

        assertThat(failureOf(admin.createTopics(topic("made", 2, 1)).all()))
                .isInstanceOf(TopicExistsException.class);
        assertThat(failureOf(admin.createTopics(topic("none", 0, 1)).all()))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThat(failureOf(admin.createTopics(topic("three", 1, 3)).all()))
                .isInstanceOf(InvalidReplicationFactorException.class);

        join(admin.createPartitions(Map.of("made", NewPartitions.increaseTo(5))).all());
        assertThat(describe("made").partitions()).hasSize(5);
        assertThat(
                        failureOf(
                                admin.createPartitions(Map.of("made", NewPartitions.increaseTo(1)))
                                        .all()))
                .isInstanceOf(InvalidPartitionsException.class);

        join(admin.deleteTopics(List.of("made")).all());
        assertThat(join(admin.listTopics().names())).doesNotContain("made");
        assertThat(failureOf(admin.deleteTopics(List.of("made")).all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        create("made", 1, Map.of());
        assertThat(describe("made").topicId()).isNotEqualTo(made.topicId());
    }

    @Test
    void configs() {
        create("configured", 1, Map.of("retention.ms", "1234567"));
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, "configured");
        assertThat(config(resource, "retention.ms").value()).isEqualTo("1234567");
        assertThat(config(resource, "retention.ms").source())
                .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(config(resource, "segment.bytes").isDefault()).isTrue();

        alter(resource, "segment.bytes", "2000000", AlterConfigOp.OpType.SET);
        alter(resource, "retention.ms", "", AlterConfigOp.OpType.DELETE);
        assertThat(config(resource, "segment.bytes").value()).isEqualTo("2000000");
        assertThat(config(resource, "retention.ms").value()).isEqualTo("604800000");

        var nonsense =
                new AlterConfigOp(
                        new ConfigEntry("retention.ms", "soon"), AlterConfigOp.OpType.SET);
        assertThat(
                        failureOf(
                                admin.incrementalAlterConfigs(Map.of(resource, List.of(nonsense)))
                                        .all()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("retention.ms");
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        assertThat(config(broker, "log.dirs").value())
                .isEqualTo(BROKER.process().logDir().toString());
    }

    @Test
    void cluster() {
        var cluster = admin.describeCluster();
        assertThat(join(cluster.clusterId())).hasSize(22);
        assertThat(join(cluster.controller()).id()).isEqualTo(1);
        assertThat(join(cluster.nodes()))
                .singleElement()
                .matches(node -> node.id() == 1 && node.port() == BROKER.port());
    }

    @Test
    void recordsAndLogDirs() {
        create("shortened", 1, Map.of());
        var partition = new TopicPartition("shortened", 0);
        new JavaClient().produce(BROKER.bootstrap(), "shortened", Codec.NONE, 0, 100);
        Map<String, LogDirDescription> dirs =
                join(admin.describeLogDirs(List.of(1)).allDescriptions()).get(1);
        String logDir = BROKER.process().logDir().toString();
        assertThat(dirs).containsOnlyKeys(logDir);
        assertThat(dirs.get(logDir).error()).isNull();
        assertThat(dirs.get(logDir).replicaInfos().get(partition).size()).isGreaterThan(1_000);

        var deleted = admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(40)));
        assertThat(join(deleted.lowWatermarks().get(partition)).lowWatermark()).isEqualTo(40);
        assertThat(offset(partition, OffsetSpec.earliest())).isEqualTo(40);
        assertThat(offset(partition, OffsetSpec.latest())).isEqualTo(100);
    }

    @Test
    void groups() {
        create("grouped", 1, Map.of());
        var partition = new TopicPartition("grouped", 0);
        new JavaClient().produce(BROKER.bootstrap(), "grouped", Codec.NONE, 0, 20);
        new JavaClient().consume(BROKER.bootstrap(), "grouped", "readers", 15);

        assertThat(join(admin.listGroups().all())).anyMatch(g -> g.groupId().equals("readers"));
        ConsumerGroupDescription readers =
                join(admin.describeConsumerGroups(List.of("readers")).all()).get("readers");
        assertThat(readers.groupState()).isEqualTo(GroupState.EMPTY);
        assertThat(committed(partition)).hasValue(15L);

        join(
                admin.alterConsumerGroupOffsets(
                                "readers", Map.of(partition, new OffsetAndMetadata(3)))
                        .all());
        assertThat(committed(partition)).hasValue(3L);
        join(admin.deleteConsumerGroupOffsets("readers", Set.of(partition)).all());
        assertThat(committed(partition)).isEmpty();
        join(admin.deleteConsumerGroups(List.of("readers")).all());
        assertThat(join(admin.listGroups().all())).noneMatch(g -> g.groupId().equals("readers"));
    }

    private void create(String name, int partitions, Map<String, String> configs) {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
        join(admin.createTopics(List.of(topic)).all());
    }

    private static List<NewTopic> topic(String name, int partitions, int replicas) {
        return List.of(new NewTopic(name, partitions, (short) replicas));
    }

    /** Asks again while the broker has not heard of the topic, which the controller has made. */
    private TopicDescription describe(String topic) {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (true) {
            try {
                return join(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() > deadlineNs) {
                    throw e;
                }
            }
        }
    }

    private ConfigEntry config(ConfigResource resource, String key) {
        return join(admin.describeConfigs(List.of(resource)).all()).get(resource).get(key);
    }

    private void alter(
            ConfigResource resource, String key, String value, AlterConfigOp.OpType operation) {
        var change = new AlterConfigOp(new ConfigEntry(key, value), operation);
        join(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
    }

    private long offset(TopicPartition partition, OffsetSpec spec) {
        return join(admin.listOffsets(Map.of(partition, spec)).all()).get(partition).offset();
    }

    private Optional<Long> committed(TopicPartition partition) {
        var offsets =
                join(admin.listConsumerGroupOffsets("readers").partitionsToOffsetAndMetadata());
        return Optional.ofNullable(offsets.get(partition)).map(OffsetAndMetadata::offset);
    }
}
