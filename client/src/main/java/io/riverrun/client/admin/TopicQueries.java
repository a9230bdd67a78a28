package io.riverrun.client.admin;

import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.Request;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Lists and describes topics by the Metadata API. Thread-safe. */
final class TopicQueries {

    /** From this version on, asking about a topic need not create it. */
    private static final short NO_AUTO_CREATION = 4;

    private final Cluster cluster;

    TopicQueries(Cluster cluster) {
        this.cluster = cluster;
    }

    List<TopicListing> list(Deadline deadline) {
        MetadataResponse response =
                (MetadataResponse) cluster.call(Route.ANY, metadataRequest(null), deadline);
        return response.topics().stream()
                .map(topic -> new TopicListing(topic.name(), topic.topicId(), topic.isInternal()))
                .sorted(Comparator.comparing(TopicListing::name))
                .toList();
    }

    Results<String, TopicDescription> describe(Collection<String> names, Deadline deadline) {
        return run(
                names,
                name -> new MetadataRequestTopic().setName(name),
                MetadataResponseTopic::name,
                deadline);
    }

    Results<Uuid, TopicDescription> describeById(Collection<Uuid> ids, Deadline deadline) {
        return run(
                ids,
                id -> new MetadataRequestTopic().setTopicId(id).setName(null),
                MetadataResponseTopic::topicId,
                deadline);
    }

    private <K> Results<K, TopicDescription> run(
            Collection<K> keys,
            Function<K, MetadataRequestTopic> asked,
            Function<MetadataResponseTopic, K> keyOf,
            Deadline deadline) {
        return new Batch<K, TopicDescription>(cluster, Route.ANY, deadline)
                .run(
                        keys,
                        pending -> metadataRequest(pending.stream().map(asked).toList()),
                        answer -> {
                            Map<K, Outcome<TopicDescription>> outcomes = new HashMap<>();
                            for (var topic : ((MetadataResponse) answer).topics()) {
                                outcomes.put(keyOf.apply(topic), outcome(topic));
                            }
                            return outcomes;
                        });
    }

    private static Outcome<TopicDescription> outcome(MetadataResponseTopic topic) {
        List<PartitionDescription> partitions =
                topic.partitions().stream()
                        .sorted(Comparator.comparingInt(MetadataResponsePartition::partitionIndex))
                        .map(TopicQueries::partition)
                        .toList();
        return Outcome.of(
                topic.errorCode(),
                null,
                new TopicDescription(
                        topic.name(), topic.topicId(), topic.isInternal(), partitions));
    }

    private static PartitionDescription partition(MetadataResponsePartition partition) {
        return new PartitionDescription(
                partition.partitionIndex(),
                leader(partition.leaderId()),
                partition.replicaNodes(),
                partition.isrNodes(),
                Optional.empty(),
                Optional.empty());
    }

    static OptionalInt leader(int id) {
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Asks about topics; about all for null. */
    private static Request metadataRequest(List<MetadataRequestTopic> topics) {
        return new Request(
                ApiKey.METADATA,
                version -> {
                    MetadataRequest request = new MetadataRequest().setTopics(topics);
                    return version < NO_AUTO_CREATION
                            ? request
                            : request.setAllowAutoTopicCreation(false);
                });
    }
}
