package io.riverrun.metadata.kraft;

import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.TopicImage;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A cluster as its KRaft metadata left it. Immutable.
 *
 * @param topics all topics, with the leaders, epochs and in-sync replicas that they had last
 * @param configs what is set on resources other than topics
 * @param nextProducerId the first producer id that was never handed out
 * @param leftOut what the metadata hold that is not taken over, in an operator's words
 */
public record FormerCluster(
        List<TopicImage> topics,
        Map<ConfigResource, Map<String, String>> configs,
        long nextProducerId,
        SortedSet<String> leftOut) {

    public FormerCluster {
        topics = List.copyOf(topics);
        configs = Map.copyOf(configs);
    }
}
