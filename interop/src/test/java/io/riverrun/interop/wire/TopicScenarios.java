package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.wire.EveryApiEveryVersionInteropTest.Scenario;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopicCollection;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;

/** Questions about topics, in any version. Stateless. */
final class TopicScenarios {
    private static final short METADATA_NULL_FOR_ALL_FROM = 1;
    private static final short METADATA_CLUSTER_ID_FROM = 2;
    private static final short METADATA_BY_ID_FROM = 12;
    private static final short METADATA_TOPIC_IDS_FROM = 10;
    private static final short CREATE_DEFAULTS_FROM = 4;
    private static final short CREATE_TELLS_CONFIGS_FROM = 5;
    private static final short CREATE_TELLS_IDS_FROM = 7;
    private static final short DELETE_BY_ID_FROM = 6;
    private static final int TIMEOUT_MS = 10_000;

    private TopicScenarios() {}

    static void addTo(Map<ApiKeys, Scenario> all) {
        all.put(ApiKeys.METADATA, TopicScenarios::metadata);
        all.put(ApiKeys.CREATE_TOPICS, TopicScenarios::createTopics);
        all.put(ApiKeys.DELETE_TOPICS, TopicScenarios::deleteTopics);
        all.put(ApiKeys.CREATE_PARTITIONS, TopicScenarios::createPartitions);
        all.put(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, TopicScenarios::describeTopicPartitions);
    }

    private static void metadata(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "metadata-" + version);
        MetadataResponseData byName =
                ask(connection, version, List.of(new MetadataRequestTopic().setName(topic.name())));
        check(byName.topics().find(topic.name()), topic, version);
        assertThat(byName.brokers()).hasSize(1);
        if (version >= METADATA_CLUSTER_ID_FROM) {
            assertThat(byName.clusterId()).isNotEmpty();
        }
        List<MetadataRequestTopic> everything =
                version < METADATA_NULL_FOR_ALL_FROM ? List.of() : null;
        check(ask(connection, version, everything).topics().find(topic.name()), topic, version);
        if (version >= METADATA_BY_ID_FROM) {
            var byId = new MetadataRequestTopic().setName(null).setTopicId(topic.id());
            check(
                    ask(connection, version, List.of(byId)).topics().find(topic.name()),
                    topic,
                    version);
        }
    }

    private static MetadataResponseData ask(
            RawConnection connection, short version, List<MetadataRequestTopic> topics) {
        return connection.ask(
                new MetadataRequestData().setTopics(topics), version, MetadataResponseData.class);
    }

    private static void check(MetadataResponseTopic told, Requests.Topic topic, short version) {
        assertThat(told.errorCode()).isZero();
        var partition = told.partitions().getFirst();
        assertThat(partition.errorCode()).isZero();
        assertThat(partition.replicaNodes()).containsExactly(partition.leaderId());
        if (version >= METADATA_TOPIC_IDS_FROM) {
            assertThat(told.topicId()).isEqualTo(topic.id());
        }
    }

    private static void createTopics(RawConnection connection, short version) {
        String name = "create-topics-" + version;
        boolean byDefault = version >= CREATE_DEFAULTS_FROM;
        var topics = new CreatableTopicCollection();
        topics.add(
                new CreatableTopic()
                        .setName(name)
                        .setNumPartitions(byDefault ? -1 : 1)
                        .setReplicationFactor((short) (byDefault ? -1 : 1)));
        var asked = new CreateTopicsRequestData().setTopics(topics).setTimeoutMs(TIMEOUT_MS);
        var told = connection.ask(asked, version, CreateTopicsResponseData.class);
        var topic = told.topics().find(name);
        assertThat(topic.errorCode()).isZero();
        if (version >= CREATE_TELLS_CONFIGS_FROM) {
            assertThat(topic.numPartitions()).isEqualTo(1);
            assertThat(topic.replicationFactor()).isEqualTo((short) 1);
            assertThat(topic.configs()).isNotEmpty();
        }
        if (version >= CREATE_TELLS_IDS_FROM) {
            assertThat(topic.topicId()).isNotNull();
        }
        var again = connection.ask(asked, version, CreateTopicsResponseData.class);
        assertThat(again.topics().find(name).errorCode()).as("exists").isEqualTo((short) 36);
    }

    private static void deleteTopics(RawConnection connection, short version) {
        Requests.Topic named = Topics.create(connection, "delete-topics-" + version);
        var asked = new DeleteTopicsRequestData().setTimeoutMs(TIMEOUT_MS);
        if (version < DELETE_BY_ID_FROM) {
            asked.setTopicNames(List.of(named.name(), "unknown"));
        } else {
            Requests.Topic known = Topics.create(connection, "delete-topics-by-id-" + version);
            asked.setTopics(
                    List.of(
                            new DeleteTopicState().setName(named.name()),
                            new DeleteTopicState().setName("unknown"),
                            new DeleteTopicState().setName(null).setTopicId(known.id())));
        }
        var told = connection.ask(asked, version, DeleteTopicsResponseData.class).responses();
        assertThat(told.find(named.name()).errorCode()).isZero();
        assertThat(told.find("unknown").errorCode()).isEqualTo((short) 3);
        if (version >= DELETE_BY_ID_FROM) {
            assertThat(told.find("delete-topics-by-id-" + version).errorCode()).isZero();
        }
    }

    private static void createPartitions(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "create-partitions-" + version);
        var topics = new CreatePartitionsTopicCollection();
        topics.add(
                new CreatePartitionsTopic().setName(topic.name()).setCount(3).setAssignments(null));
        var told =
                connection.ask(
                        new CreatePartitionsRequestData()
                                .setTopics(topics)
                                .setTimeoutMs(TIMEOUT_MS),
                        version,
                        CreatePartitionsResponseData.class);
        assertThat(told.results().getFirst().errorCode()).isZero();
        assertThat(told.results().getFirst().name()).isEqualTo(topic.name());
    }

    private static void describeTopicPartitions(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "describe-topic-partitions-" + version);
        var told =
                connection.ask(
                        new DescribeTopicPartitionsRequestData()
                                .setTopics(
                                        List.of(
                                                new TopicRequest().setName(topic.name()),
                                                new TopicRequest().setName("unknown"))),
                        version,
                        DescribeTopicPartitionsResponseData.class);
        assertThat(told.topics().find(topic.name()).partitions()).hasSize(1);
        assertThat(told.topics().find(topic.name()).topicId()).isEqualTo(topic.id());
        assertThat(told.topics().find("unknown").errorCode()).isEqualTo((short) 3);
    }
}
