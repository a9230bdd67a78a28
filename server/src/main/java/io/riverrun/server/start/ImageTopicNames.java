package io.riverrun.server.start;

import io.riverrun.coordinator.groups.TopicNames;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Uuid;
import java.util.function.Supplier;

/** The cluster's topics as the coordinator asks for them. Thread-safe. */
record ImageTopicNames(Supplier<ClusterImage> image) implements TopicNames {

    @Override
    public String name(Uuid id) {
        TopicImage topic = image.get().topic(id);
        return topic == null ? null : topic.name();
    }

    @Override
    public Uuid id(String name) {
        TopicImage topic = image.get().topic(name);
        return topic == null ? null : topic.id();
    }

    @Override
    public boolean hasPartition(String name, int partition) {
        return image.get().partition(name, partition) != null;
    }
}
