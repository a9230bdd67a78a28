package io.riverrun.replication;

import io.riverrun.base.Clock;
import io.riverrun.log.LogCompaction;
import io.riverrun.log.LogConfig;
import io.riverrun.log.LogDirectories;
import io.riverrun.log.PartitionLog;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.MetadataListener;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of which this broker has a replica, as the cluster's metadata says. Lookups are
 * thread-safe and take no lock; changes come from one thread, the publisher of the metadata. The
 * image that is seen here is one whose partitions are there already.
 */
public final class HostedPartitions implements MetadataListener {

    private static final Logger LOG = LoggerFactory.getLogger(HostedPartitions.class);

    private static final int NAMED = 10;

    private final int brokerId;
    private final LogDirectories logs;
    private final Function<Map<String, String>, LogConfig> configs;
    private final Clock clock;

    /** As long as a topic has partitions, so that many need not be copied for each to come. */
    private final Map<String, AtomicReferenceArray<Partition>> byTopic = new ConcurrentHashMap<>();

    private final Set<TopicPartition> broken = ConcurrentHashMap.newKeySet();

    /** Whether partitions that are met now are not new. Of the publisher's thread. */
    private boolean adopting;

    private volatile ClusterImage image = ClusterImage.empty("");

    /**
     * @param configs makes a log's configuration of what is set on its topic
     */
    public HostedPartitions(
            int brokerId,
            LogDirectories logs,
            Function<Map<String, String>, LogConfig> configs,
            Clock clock) {
        this.brokerId = brokerId;
        this.logs = logs;
        this.configs = configs;
        this.clock = clock;
    }

    /** The newest image whose partitions are hosted. */
    public ClusterImage image() {
        return image;
    }

    /** Finds a partition by its topic's name. */
    public PartitionLookup find(String topic, int partition) {
        Partition hosted = hosted(topic, partition);
        if (hosted != null) {
            return hosted.log().isOffline()
                    ? new PartitionLookup.Refused(ErrorCode.KAFKA_STORAGE_ERROR)
                    : new PartitionLookup.Hosted(hosted);
        }
        if (image.partition(topic, partition) == null) {
            return new PartitionLookup.Refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        return new PartitionLookup.Refused(
                broken.contains(new TopicPartition(topic, partition))
                        ? ErrorCode.KAFKA_STORAGE_ERROR
                        : ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    /** Finds a partition by its topic's id. */
    public PartitionLookup find(Uuid topicId, int partition) {
        TopicImage topic = image.topic(topicId);
        if (topic == null) {
            return new PartitionLookup.Refused(ErrorCode.UNKNOWN_TOPIC_ID);
        }
        PartitionLookup found = find(topic.name(), partition);
        // While a topic is made anew, its name may lead to the new one already.
        return found instanceof PartitionLookup.Hosted(Partition hosted)
                        && !hosted.topicId().equals(topicId)
                ? new PartitionLookup.Refused(ErrorCode.UNKNOWN_TOPIC_ID)
                : found;
    }

    /** All partitions hosted now. */
    public List<Partition> all() {
        List<Partition> all = new ArrayList<>();
        byTopic.values().forEach(partitions -> all.addAll(present(partitions)));
        return all;
    }

    /** The partition of that log; null when it is no longer hosted. */
    public Partition of(PartitionLog log) {
        TopicPartition name = log.topicPartition();
        Partition partition = hosted(name.topic(), name.partition());
        return partition != null && partition.log() == log ? partition : null;
    }

    /** Does something quick with a log while nobody else changes it; not if it is not hosted. */
    public void locked(PartitionLog log, LogCompaction.Action action) throws IOException {
        Partition partition = of(log);
        if (partition != null) {
            partition.locked(action);
        }
    }

    @Override
    public void onChange(ClusterImage before, ClusterImage after, List<MetadataChange> changes) {
        if (changes.isEmpty()) {
            adopt(after);
        }
        Follower follower = new Follower(after);
        changes.forEach(change -> change.accept(follower));
        image = after;
    }

    /** Applies what another broker-wide default means for every topic. */
    public void reconfigureAll() {
        ClusterImage now = image;
        byTopic.keySet().forEach(topic -> configure(now, topic));
    }

    private void adopt(ClusterImage after) {
        adopting = true;
        Set<String> gone = new HashSet<>(byTopic.keySet());
        for (TopicImage topic : after.topics()) {
            gone.remove(topic.name());
            host(topic);
        }
        gone.forEach(this::drop);
        adopting = false;
        tellOfUnclaimed();
    }

    /** A crash between the deletion of a topic and that of its folders leaves these behind. */
    private void tellOfUnclaimed() {
        List<String> unclaimed =
                logs.all().stream()
                        .filter(log -> of(log) == null)
                        .map(log -> log.directory().toString())
                        .sorted()
                        .toList();
        if (!unclaimed.isEmpty()) {
            LOG.warn(
                    "{} folders belong to no partition that this broker has; they stay until they"
                            + " are deleted by hand: {}{}",
                    unclaimed.size(),
                    String.join(", ", unclaimed.subList(0, Math.min(NAMED, unclaimed.size()))),
                    unclaimed.size() > NAMED ? ", ..." : "");
        }
    }

    /** Follows changes that led to the image. */
    private final class Follower implements MetadataChange.Visitor<Void> {
        private final ClusterImage after;

        Follower(ClusterImage after) {
            this.after = after;
        }

        @Override
        public Void topicCreated(MetadataChange.TopicCreated created) {
            host(created.topic());
            return null;
        }

        @Override
        public Void topicDeleted(MetadataChange.TopicDeleted deleted) {
            drop(deleted.name());
            return null;
        }

        @Override
        public Void partitionsAdded(MetadataChange.PartitionsAdded added) {
            host(after.topic(added.topic()));
            return null;
        }

        @Override
        public Void partitionChanged(MetadataChange.PartitionChanged changed) {
            TopicImage topic = after.topic(changed.topic());
            // As it is in the end: this may be of a topic of that name that is gone by then, and
            // had more partitions.
            int number = changed.partition().partition();
            if (topic != null && number < topic.partitionCount()) {
                host(topic, topic.partition(number));
            }
            return null;
        }

        @Override
        public Void configChanged(MetadataChange.ConfigChanged changed) {
            if (changed.resource().type() == ConfigResource.Type.TOPIC) {
                configure(after, changed.resource().name());
            }
            return null;
        }

        // Whom partitions follow or elect is told by changes of the partitions.

        @Override
        public Void brokerRegistered(MetadataChange.BrokerRegistered registered) {
            return null;
        }

        @Override
        public Void brokerGone(MetadataChange.BrokerGone gone) {
            return null;
        }

        @Override
        public Void controllerChanged(MetadataChange.ControllerChanged changed) {
            return null;
        }
    }

    private void host(TopicImage topic) {
        if (topic != null) {
            topic.partitions().forEach(partition -> host(topic, partition));
            configure(topic);
        }
    }

    private void host(TopicImage topic, PartitionImage state) {
        if (!state.replicas().contains(brokerId)) {
            return;
        }
        Partition partition = hosted(topic.name(), state.partition());
        if (partition != null && !partition.topicId().equals(topic.id())) {
            drop(topic.name());
            partition = null;
        }
        if (partition == null) {
            partition = open(topic, state.partition());
        }
        if (partition == null) {
            return;
        }
        if (state.leader() == brokerId) {
            partition.lead(state.leaderEpoch(), state.isr().size());
        } else {
            partition.standDown(state.leaderEpoch());
        }
    }

    private Partition open(TopicImage topic, int number) {
        TopicPartition name = new TopicPartition(topic.name(), number);
        try {
            Partition partition = new Partition(log(topic, name));
            roomFor(topic).set(number, partition);
            broken.remove(name);
            return partition;
        } catch (IOException e) {
            LOG.error("Cannot open the log of {}; its requests get KAFKA_STORAGE_ERROR", name, e);
            broken.add(name);
            return null;
        }
    }

    private PartitionLog log(TopicImage topic, TopicPartition name) throws IOException {
        PartitionLog log = logs.get(name);
        if (log != null && log.topicId().equals(Uuid.ZERO)) {
            log.assignTopicId(topic.id());
        }
        while (log != null && !log.topicId().equals(topic.id())) {
            LOG.warn(
                    "The log of {} belongs to a topic of that name with id {}, which is gone; it is"
                            + " set aside",
                    name,
                    log.topicId());
            logs.setAside(log);
            log = logs.get(name);
        }
        if (log == null && adopting && !logs.offline().isEmpty()) {
            // An empty log in another folder would pass for all there is of the partition.
            throw new IOException(name + " may lie in a log directory that is offline");
        }
        return log == null
                ? logs.createLog(name, topic.id(), configs.apply(topic.configs()), clock.wallMs())
                : log;
    }

    private void drop(String topic) {
        AtomicReferenceArray<Partition> partitions = byTopic.remove(topic);
        if (partitions == null) {
            return;
        }
        for (Partition partition : present(partitions)) {
            partition.retire();
            try {
                partition.locked(() -> logs.delete(partition.topicPartition(), clock.wallMs()));
            } catch (IOException e) {
                LOG.error("Cannot delete the log of {}", partition.topicPartition(), e);
            }
        }
    }

    private void configure(ClusterImage now, String topic) {
        TopicImage found = now.topic(topic);
        if (found != null) {
            configure(found);
        }
    }

    private void configure(TopicImage topic) {
        AtomicReferenceArray<Partition> partitions = byTopic.get(topic.name());
        if (partitions == null) {
            return;
        }
        LogConfig config = configs.apply(topic.configs());
        present(partitions).forEach(partition -> partition.configure(config));
    }

    private Partition hosted(String topic, int partition) {
        AtomicReferenceArray<Partition> partitions = byTopic.get(topic);
        return partitions != null && partition >= 0 && partition < partitions.length()
                ? partitions.get(partition)
                : null;
    }

    private static List<Partition> present(AtomicReferenceArray<Partition> partitions) {
        List<Partition> present = new ArrayList<>(partitions.length());
        for (int i = 0; i < partitions.length(); i++) {
            Partition partition = partitions.get(i);
            if (partition != null) {
                present.add(partition);
            }
        }
        return present;
    }

    /** Where the topic's partitions are, with a place for each that the topic has. */
    private AtomicReferenceArray<Partition> roomFor(TopicImage topic) {
        AtomicReferenceArray<Partition> old = byTopic.get(topic.name());
        if (old != null && old.length() >= topic.partitions().size()) {
            return old;
        }
        AtomicReferenceArray<Partition> larger =
                new AtomicReferenceArray<>(topic.partitions().size());
        for (int i = 0; old != null && i < old.length(); i++) {
            larger.set(i, old.get(i));
        }
        byTopic.put(topic.name(), larger);
        return larger;
    }
}
