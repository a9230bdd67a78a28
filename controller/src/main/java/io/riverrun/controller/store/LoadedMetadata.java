package io.riverrun.controller.store;

import io.riverrun.metadata.ClusterImage;
import io.riverrun.protocol.TopicPartition;
import java.util.List;
import java.util.Set;

/**
 * Everything the store holds. Immutable.
 *
 * @param image the cluster, live brokers included; no controller is set in it
 * @param restartedLeaders partitions whose leader registered anew after their state was last
 *     written, and whose epoch must end for that ({@link
 *     io.riverrun.controller.leaders.Restarts#endEpoch})
 * @param deletionsPending names of topics whose deletion was begun or asked for
 * @param problems one sentence for each thing that could not be read and was left out
 */
public record LoadedMetadata(
        ClusterImage image,
        List<TopicPartition> restartedLeaders,
        Set<String> deletionsPending,
        List<String> problems) {}
