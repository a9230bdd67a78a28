package io.riverrun.broker.topics;

import io.riverrun.broker.dispatch.AuthorizedOperations;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.InternalTopics;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * DescribeTopicPartitions: the partitions of topics, page by page in the order of names (KIP-966).
 * No topic named asks for all of them.
 */
public final class DescribeTopicPartitionsHandler
        implements RequestHandler<DescribeTopicPartitionsRequest> {

    private static final int PARTITIONS_PER_PAGE_MAX = 2_000;

    private final Supplier<ClusterImage> image;

    public DescribeTopicPartitionsHandler(Supplier<ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(DescribeTopicPartitionsRequest request, RequestContext context) {
        int limit = Math.clamp(request.responsePartitionLimit(), 1, PARTITIONS_PER_PAGE_MAX);
        Page page = new Page(image.get(), context.listener(), limit);
        String firstTopic = request.cursor() == null ? "" : request.cursor().topicName();
        int firstPartition = request.cursor() == null ? 0 : request.cursor().partitionIndex();
        for (String name : names(request, page.image)) {
            if (name.compareTo(firstTopic) >= 0) {
                int from = name.equals(firstTopic) ? Math.max(0, firstPartition) : 0;
                if (!page.add(name, from)) {
                    break;
                }
            }
        }
        context.respond(page.response);
    }

    private static List<String> names(DescribeTopicPartitionsRequest request, ClusterImage image) {
        return request.topics().isEmpty()
                ? image.topicNames()
                : request.topics().stream().map(TopicRequest::name).distinct().sorted().toList();
    }

    private static final class Page {
        private final ClusterImage image;
        private final TopicDescriber describer;
        private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
        private final DescribeTopicPartitionsResponse response =
                new DescribeTopicPartitionsResponse().setTopics(topics);
        private int left;

        Page(ClusterImage image, String listener, int limit) {
            this.image = image;
            this.describer = new TopicDescriber(image, listener);
            this.left = limit;
        }

        /** Adds the topic's partitions; false when the page is full. */
        boolean add(String name, int from) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                topics.add(
                        new DescribeTopicPartitionsResponseTopic()
                                .setName(name)
                                .setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()));
                return true;
            }
            if (left == 0) {
                return endAt(name, from);
            }
            int first = Math.min(from, topic.partitionCount());
            int to = Math.min(topic.partitionCount(), first + left);
            List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>();
            for (int i = first; i < to; i++) {
                partitions.add(describer.describe(topic.partition(i)));
            }
            left -= partitions.size();
            topics.add(
                    new DescribeTopicPartitionsResponseTopic()
                            .setName(name)
                            .setTopicId(topic.id())
                            .setIsInternal(InternalTopics.contains(name))
                            .setPartitions(partitions)
                            .setTopicAuthorizedOperations(AuthorizedOperations.TOPIC));
            return to == topic.partitionCount() || endAt(name, to);
        }

        private boolean endAt(String topic, int partition) {
            response.setNextCursor(new Cursor().setTopicName(topic).setPartitionIndex(partition));
            return false;
        }
    }
}
