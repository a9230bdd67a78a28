package io.riverrun.broker.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.fake.FakeCluster;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DescribeTopicPartitionsHandlerTest {

    private final FakeCluster cluster = new FakeCluster(new ManualTime());
    private final DescribeTopicPartitionsHandler handler =
            new DescribeTopicPartitionsHandler(cluster::image);

    @BeforeEach
    void createTopics() {
        cluster.createTopic("b", 3);
        cluster.createTopic("a", 4);
        cluster.createTopic("c", 1);
    }

    private static DescribeTopicPartitionsRequest request(int limit, String... topics) {
        return new DescribeTopicPartitionsRequest()
                .setResponsePartitionLimit(limit)
                .setTopics(
                        Arrays.stream(topics)
                                .map(name -> new TopicRequest().setName(name))
                                .toList());
    }

    private DescribeTopicPartitionsResponse ask(DescribeTopicPartitionsRequest request) {
        FakeContext context = new FakeContext(0);
        handler.handle(request, context);
        return context.answer(DescribeTopicPartitionsResponse.class);
    }

    private static List<String> partitions(DescribeTopicPartitionsResponse response) {
        List<String> all = new ArrayList<>();
        response.topics()
                .forEach(topic ->
                        topic.partitions()
                                .forEach(p -> all.add(topic.name() + p.partitionIndex())));
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 100})
    void shouldGiveEveryPartitionOnceInOrderWhenPagesAreFollowed(int limit) {
        List<String> all = new ArrayList<>();
        Cursor cursor = null;
        do {
            DescribeTopicPartitionsResponse page = ask(request(limit).setCursor(cursor));
            assertThat(partitions(page)).hasSizeBetween(1, limit);
            assertThat(page.topics()).noneMatch(topic -> topic.partitions().isEmpty());
            all.addAll(partitions(page));
            cursor =
                    page.nextCursor() == null
                            ? null
                            : new Cursor()
                                    .setTopicName(page.nextCursor().topicName())
                                    .setPartitionIndex(page.nextCursor().partitionIndex());
        } while (cursor != null);
        assertThat(all).containsExactly("a0", "a1", "a2", "a3", "b0", "b1", "b2", "c0");
    }

    @Test
    void shouldAnswerNamedTopicsInOrderOfNamesWhenSomeAreUnknown() {
        DescribeTopicPartitionsResponse response = ask(request(100, "c", "nope", "a", "c"));
        assertThat(response.topics())
                .extracting(topic -> topic.name() + ":" + ErrorCode.forCode(topic.errorCode()))
                .containsExactly("a:NONE", "c:NONE", "nope:UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(response.nextCursor()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 100, Integer.MAX_VALUE})
    void shouldGoOnWithNextTopicWhenCursorIsBehindTheLastPartition(int partition) {
        DescribeTopicPartitionsResponse response =
                ask(
                        request(100)
                                .setCursor(
                                        new Cursor()
                                                .setTopicName("a")
                                                .setPartitionIndex(partition)));
        assertThat(partitions(response)).containsExactly("b0", "b1", "b2", "c0");
        assertThat(response.nextCursor()).isNull();
    }

    @Test
    void shouldGoOnWithNextTopicWhenThatOfCursorIsGone() {
        cluster.deleteTopic("b");
        DescribeTopicPartitionsResponse response =
                ask(request(100).setCursor(new Cursor().setTopicName("b").setPartitionIndex(1)));
        assertThat(partitions(response)).containsExactly("c0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldGiveOnePartitionWhenLimitMakesNoSense(int limit) {
        assertThat(partitions(ask(request(limit)))).containsExactly("a0");
    }
}
