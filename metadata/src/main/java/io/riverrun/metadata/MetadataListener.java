package io.riverrun.metadata;

import java.util.List;

/** Follows the cluster image. */
@FunctionalInterface
public interface MetadataListener {

    /**
     * Called on the publisher's thread, in order, once for every new image; it must not block.
     *
     * @param changes what leads from before to after; empty when the image was loaded whole, for
     *     then before and after must be compared
     */
    void onChange(ClusterImage before, ClusterImage after, List<MetadataChange> changes);
}
