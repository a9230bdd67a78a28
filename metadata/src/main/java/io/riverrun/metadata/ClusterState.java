package io.riverrun.metadata;

import io.riverrun.protocol.Uuid;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of a {@link ClusterImage}. Immutable by agreement: never changed once made.
 *
 * @param collidingNames topic names that have a dot or an underscore, by {@link #normalized}
 */
record ClusterState(
        long version,
        String clusterId,
        int controllerId,
        int controllerEpoch,
        SortedMap<Integer, BrokerImage> brokers,
        SplitMap<String, TopicImage> topics,
        SplitMap<Uuid, TopicImage> topicsById,
        SplitMap<String, String> collidingNames,
        Map<ConfigResource, Map<String, String>> configs) {

    static ClusterState empty(String clusterId) {
        return new ClusterState(
                0,
                clusterId,
                ClusterImage.NO_CONTROLLER,
                0,
                new TreeMap<>(),
                SplitMap.empty(),
                SplitMap.empty(),
                SplitMap.empty(),
                Map.of());
    }

    ClusterState withVersion(long newVersion) {
        return new ClusterState(
                newVersion,
                clusterId,
                controllerId,
                controllerEpoch,
                brokers,
                topics,
                topicsById,
                collidingNames,
                configs);
    }

    /**
     * What two topic names share when their metrics would collide: dots read as underscores; null
     * for a name that has neither.
     */
    static String normalized(String topic) {
        String name = topic.replace('.', '_');
        return name.indexOf('_') < 0 ? null : name;
    }
}
