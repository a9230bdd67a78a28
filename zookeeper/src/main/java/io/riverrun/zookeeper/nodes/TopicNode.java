package io.riverrun.zookeeper.nodes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * {@code /brokers/topics/T}: the topic's id and which brokers hold which partition, as {@code
 * {"removing_replicas":{},"partitions":{"0":[0]},"topic_id":"...","adding_replicas":{},"version":3}}.
 * Versions 1 and 2, of tools before KIP-516, have no id. Immutable.
 *
 * @param id null when the node has none
 */
public record TopicNode(
        Uuid id,
        Map<Integer, List<Integer>> partitions,
        Map<Integer, List<Integer>> adding,
        Map<Integer, List<Integer>> removing) {

    public static TopicNode of(Uuid id, List<PartitionImage> partitions) {
        return new TopicNode(
                id,
                map(partitions, PartitionImage::replicas),
                map(partitions, PartitionImage::addingReplicas),
                map(partitions, PartitionImage::removingReplicas));
    }

    public static TopicNode parse(byte[] data) throws NodeFormatException {
        JsonObject json = Json.parse(data);
        String id = json.text("topic_id");
        try {
            return new TopicNode(
                    id == null ? null : Uuid.parse(id),
                    json.integerLists("partitions"),
                    json.integerLists("adding_replicas"),
                    json.integerLists("removing_replicas"));
        } catch (IllegalArgumentException e) {
            throw new NodeFormatException("field \"topic_id\": " + e.getMessage());
        }
    }

    public TopicNode withId(Uuid newId) {
        return new TopicNode(newId, partitions, adding, removing);
    }

    /** This topic with more partitions. */
    public TopicNode withAdded(List<PartitionImage> added) {
        Map<Integer, List<Integer>> all = new TreeMap<>(partitions);
        all.putAll(map(added, PartitionImage::replicas));
        return new TopicNode(id, all, adding, removing);
    }

    public byte[] bytes() {
        return Json.object(json -> {
            lists(json, "removing_replicas", removing);
            lists(json, "partitions", partitions);
            json.writeStringField("topic_id", id.toString());
            lists(json, "adding_replicas", adding);
            json.writeNumberField("version", 3);
        });
    }

    /** Partitions whose list is empty are left out, except where all are wanted. */
    private static Map<Integer, List<Integer>> map(
            List<PartitionImage> partitions, Function<PartitionImage, List<Integer>> lists) {
        Map<Integer, List<Integer>> map = new TreeMap<>();
        for (PartitionImage partition : partitions) {
            List<Integer> list = lists.apply(partition);
            if (!list.isEmpty()) {
                map.put(partition.partition(), list);
            }
        }
        return map;
    }

    private static void lists(JsonGenerator json, String name, Map<Integer, List<Integer>> lists)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<Integer, List<Integer>> entry : lists.entrySet()) {
            Json.ints(json, entry.getKey().toString(), entry.getValue());
        }
        json.writeEndObject();
    }
}
