package io.riverrun.broker.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.dispatch.AuthorizedOperations;
import io.riverrun.broker.fake.FakeCluster;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataHandlerTest {

    private static final int NEWEST = 13;

    private final FakeCluster cluster = new FakeCluster(new ManualTime());

    private MetadataResponse ask(int version, MetadataRequest request) {
        return ask(version, request, true);
    }

    private MetadataResponse ask(int version, MetadataRequest request, boolean autoCreate) {
        ConfigValues config =
                new ConfigValues(Map.of("auto.create.topics.enable", Boolean.toString(autoCreate)));
        FakeContext context = new FakeContext(version);
        new MetadataHandler(cluster::image, new TopicAutoCreation(config, cluster.controller))
                .handle(request, context);
        MetadataResponse response = context.answer(MetadataResponse.class);
        assertThat(MessageWriter.encode(response, (short) version).remaining()).isPositive();
        return response;
    }

    private static MetadataRequest named(String... names) {
        return new MetadataRequest()
                .setTopics(
                        Arrays.stream(names)
                                .map(name -> new MetadataRequestTopic().setName(name))
                                .toList());
    }

    private static List<String> names(MetadataResponse response) {
        return response.topics().stream().map(MetadataResponseTopic::name).toList();
    }

    private static List<ErrorCode> errors(MetadataResponse response) {
        return response.topics().stream()
                .map(topic -> ErrorCode.forCode(topic.errorCode()))
                .toList();
    }

    @Test
    void shouldDescribeAllTopicsWhenListIsEmptyInVersionZero() {
        cluster.createTopic("a", 1);
        cluster.createTopic("b", 1);
        assertThat(names(ask(0, named()))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void shouldDescribeNoTopicsWhenListIsEmptyFromVersionOneOn() {
        cluster.createTopic("a", 1);
        MetadataResponse response = ask(1, named());
        assertThat(response.topics()).isEmpty();
        assertThat(response.brokers()).hasSize(1);
    }

    @Test
    void shouldDescribeAllTopicsWhenListIsNull() {
        cluster.createTopic("a", 1);
        cluster.createTopic("b", 1);
        assertThat(names(ask(NEWEST, new MetadataRequest().setTopics(null))))
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void shouldDescribePartitionsAndBrokers() {
        cluster.createTopic("a", 3);
        MetadataResponse response = ask(NEWEST, named("a"));
        MetadataResponseTopic topic = response.topics().getFirst();
        assertThat(topic.topicId()).isEqualTo(cluster.image().topic("a").id());
        assertThat(topic.isInternal()).isFalse();
        assertThat(topic.partitions())
                .allSatisfy(partition -> {
                    assertThat(partition.leaderId()).isEqualTo(FakeCluster.BROKER_ID);
                    assertThat(partition.errorCode()).isZero();
                    assertThat(partition.isrNodes()).containsExactly(FakeCluster.BROKER_ID);
                })
                .extracting(partition -> partition.partitionIndex())
                .containsExactly(0, 1, 2);
        assertThat(response.brokers().getFirst().host()).isEqualTo("host-1");
        assertThat(response.controllerId()).isEqualTo(FakeCluster.BROKER_ID);
        assertThat(response.clusterId()).isEqualTo("memory");
    }

    @Test
    void shouldCreateTopicInThisVeryAnswerWhenClientAsksForIt() {
        MetadataResponse response = ask(NEWEST, named("new"));
        assertThat(errors(response)).containsExactly(ErrorCode.NONE);
        assertThat(response.topics().getFirst().partitions()).hasSize(1);
        assertThat(cluster.image().topic("new")).isNotNull();
    }

    @Test
    void shouldCreateTopicOnceWhenItIsNamedTwice() {
        assertThat(errors(ask(NEWEST, named("new", "new"))))
                .containsExactly(ErrorCode.NONE, ErrorCode.NONE);
    }

    @Test
    void shouldNotCreateTopicWhenClientForbidsIt() {
        MetadataResponse response = ask(NEWEST, named("new").setAllowAutoTopicCreation(false));
        assertThat(errors(response)).containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(cluster.image().topic("new")).isNull();
    }

    @Test
    void shouldNotCreateTopicWhenBrokerForbidsIt() {
        assertThat(errors(ask(NEWEST, named("new"), false)))
                .containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void shouldNotCreateTopicsOfCoordinators() {
        MetadataResponse response = ask(NEWEST, named("__consumer_offsets"));
        assertThat(errors(response)).containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(response.topics().getFirst().isInternal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\u0000"})
    void shouldSayInvalidWhenNameIsNotLegal(String name) {
        assertThat(errors(ask(NEWEST, named(name, "good"))))
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION, ErrorCode.NONE);
    }

    @Test
    void shouldSayInvalidWhenNameIsNotLegalAndNothingIsCreated() {
        assertThat(errors(ask(NEWEST, named("a b").setAllowAutoTopicCreation(false))))
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(errors(ask(NEWEST, named("a b"), false)))
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void shouldFindTopicByIdFromVersionTwelveOn() {
        cluster.createTopic("a", 1);
        Uuid id = cluster.image().topic("a").id();
        MetadataRequest request =
                new MetadataRequest()
                        .setTopics(
                                List.of(
                                        new MetadataRequestTopic().setName(null).setTopicId(id),
                                        new MetadataRequestTopic()
                                                .setName(null)
                                                .setTopicId(new Uuid(9, 9))));
        MetadataResponse response = ask(12, request);
        assertThat(errors(response)).containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(names(response)).containsExactly("a", null);
    }

    @Test
    void shouldCreateNothingWhenTopicIsAskedById() {
        ask(
                12,
                new MetadataRequest()
                        .setTopics(
                                List.of(
                                        new MetadataRequestTopic()
                                                .setName("named-too")
                                                .setTopicId(new Uuid(9, 9)))));
        assertThat(cluster.image().topic("named-too")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13})
    void shouldSayInvalidRequestWhenTopicHasNeitherNameNorId(int version) {
        MetadataRequest request =
                new MetadataRequest().setTopics(List.of(new MetadataRequestTopic().setName(null)));
        assertThat(errors(ask(version, request))).containsExactly(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void shouldTellWhatClientMayDoWhenItAsks() {
        cluster.createTopic("a", 1);
        MetadataResponse asked =
                ask(
                        10,
                        named("a")
                                .setIncludeTopicAuthorizedOperations(true)
                                .setIncludeClusterAuthorizedOperations(true));
        assertThat(asked.topics().getFirst().topicAuthorizedOperations())
                .isEqualTo(AuthorizedOperations.TOPIC);
        assertThat(asked.clusterAuthorizedOperations()).isEqualTo(AuthorizedOperations.CLUSTER);
        assertThat(ask(10, named("a")).topics().getFirst().topicAuthorizedOperations())
                .isEqualTo(AuthorizedOperations.NOT_ASKED);
    }
}
