package io.riverrun.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.client.FakeBroker;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.CreateTopicsRequest;
import io.riverrun.protocol.message.CreateTopicsResponse;
import io.riverrun.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.riverrun.protocol.message.DeleteTopicsRequest;
import io.riverrun.protocol.message.DeleteTopicsResponse;
import io.riverrun.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.riverrun.protocol.message.DescribeConfigsResponse;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import io.riverrun.protocol.message.ListOffsetsResponse;
import io.riverrun.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.riverrun.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminTest {

    private FakeBroker broker;
    private Admin admin;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker(0);
        admin = Admin.open(List.of(broker.address()), Map.of(), 0);
    }

    @AfterEach
    void stop() throws IOException {
        admin.close();
        broker.close();
    }

    @Test
    void shouldTellForEachTopicWhetherItWasMade() {
        broker.on(
                ApiKey.CREATE_TOPICS,
                _ ->
                        new CreateTopicsResponse()
                                .setTopics(
                                        List.of(
                                                created("a", ErrorCode.NONE),
                                                created("b", ErrorCode.TOPIC_ALREADY_EXISTS))));

        Results<String, CreatedTopic> results =
                admin.createTopics(List.of(NewTopic.of("a", 3, 1), NewTopic.of("b", 3, 1)), false);

        assertThat(results.get("a").name()).isEqualTo("a");
        assertThatThrownBy(() -> results.get("b"))
                .isInstanceOf(AdminException.class)
                .hasMessage("TOPIC_ALREADY_EXISTS it is");
    }

    @Test
    void shouldTryAgainOnlyWhatMayPass() {
        broker.once(
                ApiKey.CREATE_TOPICS,
                _ ->
                        new CreateTopicsResponse()
                                .setTopics(
                                        List.of(
                                                created("a", ErrorCode.NONE),
                                                created(
                                                        "b",
                                                        ErrorCode.THROTTLING_QUOTA_EXCEEDED))));
        broker.on(
                ApiKey.CREATE_TOPICS,
                _ -> new CreateTopicsResponse().setTopics(List.of(created("b", ErrorCode.NONE))));

        Results<String, CreatedTopic> results =
                admin.createTopics(List.of(NewTopic.of("a", 3, 1), NewTopic.of("b", 3, 1)), false);

        assertThat(results.all()).containsOnlyKeys("a", "b");
        CreateTopicsRequest again =
                (CreateTopicsRequest) broker.received(ApiKey.CREATE_TOPICS).getLast().message();
        assertThat(again.topics()).extracting(topic -> topic.name()).containsExactly("b");
    }

    @Test
    void shouldDeleteTopicsInOldAndNewVersions() throws IOException {
        broker.on(ApiKey.DELETE_TOPICS, _ -> deleted("a"));
        admin.deleteTopics(List.of("a")).all();
        assertThat(deletion().topics().getFirst().name()).isEqualTo("a");

        try (FakeBroker old = new FakeBroker(0).serves(ApiKey.DELETE_TOPICS, 3);
                Admin toOld = Admin.open(List.of(old.address()), Map.of(), 0)) {
            old.on(ApiKey.DELETE_TOPICS, _ -> deleted("a"));
            toOld.deleteTopics(List.of("a")).all();

            DeleteTopicsRequest request =
                    (DeleteTopicsRequest) old.received(ApiKey.DELETE_TOPICS).getFirst().message();
            assertThat(request.topicNames()).containsExactly("a");
        }
    }

    @Test
    void shouldPutTheDescriptionOfATopicTogetherFromPages() {
        broker.once(
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                _ ->
                        new DescribeTopicPartitionsResponse()
                                .setTopics(List.of(described("a", 0, 1), described("b", 0, 2)))
                                .setNextCursor(
                                        new DescribeTopicPartitionsResponse.Cursor()
                                                .setTopicName("b")
                                                .setPartitionIndex(2)));
        broker.on(
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                _ ->
                        new DescribeTopicPartitionsResponse()
                                .setTopics(List.of(described("b", 2, 5))));

        Map<String, TopicDescription> topics = admin.describeTopics(List.of("b", "a")).all();

        assertThat(topics.get("a").partitions()).hasSize(1);
        assertThat(topics.get("b").partitions())
                .extracting(PartitionDescription::partition)
                .containsExactly(0, 1, 2, 3, 4);
        DescribeTopicPartitionsRequest second =
                (DescribeTopicPartitionsRequest)
                        broker.received(ApiKey.DESCRIBE_TOPIC_PARTITIONS).getLast().message();
        assertThat(second.topics()).extracting(topic -> topic.name()).containsExactly("b");
        assertThat(second.cursor().partitionIndex()).isEqualTo(2);
    }

    @Test
    void shouldDescribeByMetadataWhereTheBrokerKnowsNothingElse() throws IOException {
        try (FakeBroker old = new FakeBroker(0).serves(ApiKey.DESCRIBE_TOPIC_PARTITIONS, -1);
                Admin toOld = Admin.open(List.of(old.address()), Map.of(), 0)) {
            old.on(ApiKey.METADATA, _ -> old.metadata().setTopics(List.of(topic("a", -1))));

            TopicDescription a = toOld.describeTopics(List.of("a")).get("a");

            assertThat(a.partitions().getFirst().leader()).isEmpty();
            assertThat(a.partitions().getFirst().eligibleLeaderReplicas()).isEmpty();
        }
    }

    @Test
    void shouldFailForTopicsThatDoNotExistWithoutTryingAgain() {
        broker.on(
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                _ ->
                        new DescribeTopicPartitionsResponse()
                                .setTopics(
                                        List.of(
                                                described("a", 0, 0)
                                                        .setErrorCode(
                                                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                                                        .code()))));

        Results<String, TopicDescription> results = admin.describeTopics(List.of("a"));

        assertThat(results.failed().get("a").code())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(broker.received(ApiKey.DESCRIBE_TOPIC_PARTITIONS)).hasSize(1);
    }

    @Test
    void shouldListTopicsInTheOrderOfTheirNames() {
        broker.on(
                ApiKey.METADATA,
                _ -> broker.metadata().setTopics(List.of(topic("b", 0), topic("a", 0))));

        assertThat(admin.listTopics()).extracting(TopicListing::name).containsExactly("a", "b");
    }

    @Test
    void shouldReadAndChangeConfigurations() {
        broker.on(
                ApiKey.DESCRIBE_CONFIGS,
                _ ->
                        new DescribeConfigsResponse()
                                .setResults(
                                        List.of(
                                                new DescribeConfigsResult()
                                                        .setResourceType((byte) 2)
                                                        .setResourceName("a")
                                                        .setConfigs(
                                                                List.of(
                                                                        config("x", 1),
                                                                        config("y", 5))))));
        broker.on(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                _ ->
                        new IncrementalAlterConfigsResponse()
                                .setResponses(
                                        List.of(
                                                new AlterConfigsResourceResponse()
                                                        .setResourceType((byte) 2)
                                                        .setResourceName("a"))));
        ConfigResource a = ConfigResource.topic("a");

        List<ConfigEntry> entries = admin.describeConfigs(List.of(a)).get(a);
        admin.incrementalAlterConfigs(Map.of(a, List.of(ConfigChange.delete("x"))), false).all();

        assertThat(entries).extracting(ConfigEntry::isDefault).containsExactly(false, true);
        var change =
                (IncrementalAlterConfigsRequest)
                        broker.received(ApiKey.INCREMENTAL_ALTER_CONFIGS).getFirst().message();
        assertThat(change.resources().getFirst().configs().getFirst().configOperation())
                .isEqualTo((byte) 1);
    }

    @Test
    void shouldLookUpOffsetsAgainWhenTheLeaderMoved() {
        broker.on(ApiKey.METADATA, _ -> broker.metadata().setTopics(List.of(topic("a", 0))));
        broker.once(ApiKey.LIST_OFFSETS, _ -> offset("a", ErrorCode.NOT_LEADER_OR_FOLLOWER));
        broker.on(ApiKey.LIST_OFFSETS, _ -> offset("a", ErrorCode.NONE));
        TopicPartition partition = new TopicPartition("a", 0);

        ListedOffset listed =
                admin.listOffsets(Map.of(partition, OffsetSpec.LATEST)).get(partition);

        assertThat(listed.offset()).isEqualTo(42);
        assertThat(broker.received(ApiKey.LIST_OFFSETS)).hasSize(2);
    }

    private DeleteTopicsRequest deletion() {
        return (DeleteTopicsRequest) broker.received(ApiKey.DELETE_TOPICS).getFirst().message();
    }

    private static CreatableTopicResult created(String name, ErrorCode error) {
        return new CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.code())
                .setErrorMessage(error + " it is");
    }

    private static DeleteTopicsResponse deleted(String name) {
        return new DeleteTopicsResponse()
                .setResponses(List.of(new DeletableTopicResult().setName(name)));
    }

    private static DescribeTopicPartitionsResponseTopic described(String name, int from, int to) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(name)
                .setTopicId(new Uuid(1, 2))
                .setPartitions(
                        IntStream.range(from, to)
                                .mapToObj(partition ->
                                        new DescribeTopicPartitionsResponsePartition()
                                                .setPartitionIndex(partition))
                                .toList());
    }

    private static MetadataResponseTopic topic(String name, int leader) {
        return new MetadataResponseTopic()
                .setName(name)
                .setPartitions(
                        List.of(
                                new MetadataResponsePartition()
                                        .setLeaderId(leader)
                                        .setReplicaNodes(List.of(0))));
    }

    private static DescribeConfigsResourceResult config(String name, int source) {
        return new DescribeConfigsResourceResult().setName(name).setConfigSource((byte) source);
    }

    private static ListOffsetsResponse offset(String topic, ErrorCode error) {
        return new ListOffsetsResponse()
                .setTopics(
                        List.of(
                                new ListOffsetsTopicResponse()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new ListOffsetsPartitionResponse()
                                                                .setErrorCode(error.code())
                                                                .setOffset(42)))));
    }
}
