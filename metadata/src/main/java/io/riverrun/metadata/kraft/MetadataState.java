package io.riverrun.metadata.kraft;

import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Message;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.AccessControlEntryRecord;
import io.riverrun.protocol.message.ClientQuotaRecord;
import io.riverrun.protocol.message.ConfigRecord;
import io.riverrun.protocol.message.DelegationTokenRecord;
import io.riverrun.protocol.message.PartitionChangeRecord;
import io.riverrun.protocol.message.PartitionRecord;
import io.riverrun.protocol.message.ProducerIdsRecord;
import io.riverrun.protocol.message.RemoveTopicRecord;
import io.riverrun.protocol.message.TopicRecord;
import io.riverrun.protocol.message.UserScramCredentialRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The applier of KRaft's metadata records. Confined to one thread. */
final class MetadataState {

    /** A leader in a change that leaves it as it is. */
    private static final int LEADER_UNCHANGED = -2;

    /** A topic in the making; its partitions are kept as the records that made them. */
    private record Topic(String name, SortedMap<Integer, PartitionRecord> partitions) {}

    private final Map<Uuid, Topic> topics = new LinkedHashMap<>();
    private final Map<ConfigResource, Map<String, String>> configs = new HashMap<>();
    private final SortedSet<String> leftOut = new TreeSet<>();
    private long nextProducerId;

    void apply(Message message) throws MalformedMetadataException {
        switch (message) {
            case TopicRecord topic ->
                    topics.put(topic.topicId(), new Topic(topic.name(), new TreeMap<>()));
            case RemoveTopicRecord gone -> {
                Topic topic = topics.remove(gone.topicId());
                if (topic != null) {
                    configs.remove(ConfigResource.topic(topic.name()));
                }
            }
            case PartitionRecord partition ->
                    topic(partition.topicId()).partitions().put(partition.partitionId(), partition);
            case PartitionChangeRecord change -> change(change);
            case ConfigRecord config -> configure(config);
            case ProducerIdsRecord ids -> nextProducerId = ids.nextProducerId();
            case AccessControlEntryRecord _ -> leftOut.add("access control lists");
            case ClientQuotaRecord _ -> leftOut.add("client quotas");
            case UserScramCredentialRecord _ -> leftOut.add("SCRAM credentials");
            case DelegationTokenRecord _ -> leftOut.add("delegation tokens");
            default -> throw new MalformedMetadataException("nobody applies " + message.getClass());
        }
    }

    private Topic topic(Uuid id) throws MalformedMetadataException {
        Topic topic = topics.get(id);
        if (topic == null) {
            throw new MalformedMetadataException("topic " + id + " has partitions and no name");
        }
        return topic;
    }

    private void change(PartitionChangeRecord change) throws MalformedMetadataException {
        Topic topic = topic(change.topicId());
        PartitionRecord partition = topic.partitions().get(change.partitionId());
        if (partition == null) {
            throw new MalformedMetadataException(
                    "partition %d of %s changes before it is there"
                            .formatted(change.partitionId(), topic.name()));
        }
        if (change.leader() != LEADER_UNCHANGED) {
            // Only an election counts the epoch up; so does KRaft when it applies this record.
            partition.setLeader(change.leader()).setLeaderEpoch(partition.leaderEpoch() + 1);
        }
        if (change.isr() != null) {
            partition.setIsr(change.isr());
        }
        if (change.replicas() != null) {
            partition.setReplicas(change.replicas());
        }
        if (change.addingReplicas() != null) {
            partition.setAddingReplicas(change.addingReplicas());
        }
        if (change.removingReplicas() != null) {
            partition.setRemovingReplicas(change.removingReplicas());
        }
        if (change.eligibleLeaderReplicas() != null) {
            partition.setEligibleLeaderReplicas(change.eligibleLeaderReplicas());
        }
        if (change.lastKnownElr() != null) {
            partition.setLastKnownElr(change.lastKnownElr());
        }
    }

    private void configure(ConfigRecord config) {
        ConfigResource.Type type = ConfigResource.Type.ofCode(config.resourceType());
        if (type == null) {
            leftOut.add("configurations of resources of type " + config.resourceType());
            return;
        }
        ConfigResource resource = new ConfigResource(type, config.resourceName());
        Map<String, String> set = configs.computeIfAbsent(resource, _ -> new TreeMap<>());
        if (config.value() == null) {
            set.remove(config.name());
        } else {
            set.put(config.name(), config.value());
        }
    }

    FormerCluster cluster() throws MalformedMetadataException {
        List<TopicImage> images = new ArrayList<>();
        for (Map.Entry<Uuid, Topic> entry : topics.entrySet()) {
            images.add(image(entry.getKey(), entry.getValue()));
        }
        Map<ConfigResource, Map<String, String>> others = new HashMap<>(configs);
        others.values().removeIf(Map::isEmpty);
        others.keySet().removeIf(resource -> resource.type() == ConfigResource.Type.TOPIC);
        return new FormerCluster(images, others, nextProducerId, leftOut);
    }

    private TopicImage image(Uuid id, Topic topic) throws MalformedMetadataException {
        List<PartitionImage> partitions =
                topic.partitions().values().stream().map(MetadataState::image).toList();
        if (partitions.isEmpty() || partitions.getLast().partition() != partitions.size() - 1) {
            throw new MalformedMetadataException(
                    "topic %s lacks one of its partitions".formatted(topic.name()));
        }
        Map<String, String> set =
                configs.getOrDefault(ConfigResource.topic(topic.name()), Map.of());
        return new TopicImage(topic.name(), id, partitions, set);
    }

    private static PartitionImage image(PartitionRecord partition) {
        return new PartitionImage(
                partition.partitionId(),
                partition.replicas(),
                partition.addingReplicas(),
                partition.removingReplicas(),
                inSync(partition),
                partition.leader(),
                partition.leaderEpoch(),
                partition.partitionEpoch());
    }

    /** With eligible leader replicas (KIP-966), an ISR may be empty and others still complete. */
    private static List<Integer> inSync(PartitionRecord partition) {
        if (!partition.isr().isEmpty()) {
            return partition.isr();
        }
        List<Integer> eligible = partition.eligibleLeaderReplicas();
        if (eligible != null && !eligible.isEmpty()) {
            return eligible;
        }
        List<Integer> lastKnown = partition.lastKnownElr();
        return lastKnown == null ? List.of() : lastKnown;
    }
}
