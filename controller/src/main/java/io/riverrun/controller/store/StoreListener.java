package io.riverrun.controller.store;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ConfigResource;
import java.util.List;
import java.util.Map;

/** Told what others changed in the store, in order, on the store's thread; must not block. */
public interface StoreListener {

    /** All brokers that are alive now. */
    void brokersAre(List<BrokerImage> brokers);

    /** Topics were added, or partitions added to topics, by a tool that writes to the store. */
    void topicsChangedOutside();

    /** A tool asked for the deletion of these topics. */
    void deletionsAskedFor(List<String> topics);

    /** A tool changed a resource's configs: all that is set on it now. */
    void configsChangedOutside(ConfigResource resource, Map<String, String> configs);
}
