package io.riverrun.cli.topics;

import io.riverrun.client.admin.PartitionDescription;
import java.util.Set;

/**
 * Which lines of a description are printed. Without a filter, all. Immutable.
 *
 * @param overridesOnly topics with a configuration of their own, without their partitions
 */
record DescribeFilter(
        boolean underReplicated,
        boolean unavailable,
        boolean underMinIsr,
        boolean atMinIsr,
        boolean overridesOnly) {

    static final DescribeFilter ALL = new DescribeFilter(false, false, false, false, false);

    boolean showsTopic(boolean hasOverrides) {
        return overridesOnly ? hasOverrides : !filtersPartitions();
    }

    boolean showsPartition(PartitionDescription partition, int minIsr, Set<Integer> live) {
        if (overridesOnly || !filtersPartitions()) {
            return !overridesOnly;
        }
        boolean hasLeader = partition.leader().isPresent();
        int inSync = partition.inSyncReplicas().size();
        return (underReplicated && inSync < partition.replicas().size())
                || (unavailable && !(hasLeader && live.contains(partition.leader().getAsInt())))
                || (underMinIsr && (!hasLeader || inSync < minIsr))
                || (atMinIsr && inSync == minIsr);
    }

    private boolean filtersPartitions() {
        return underReplicated || unavailable || underMinIsr || atMinIsr;
    }
}
