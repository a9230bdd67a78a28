package io.riverrun.zookeeper.nodes;

import java.util.List;

/**
 * {@code /brokers/topics/T/partitions/N/state}: who leads, in which epoch, and who is in sync, as
 * {@code {"controller_epoch":1,"leader":0,"version":1,"leader_epoch":0,"isr":[0]}}. Immutable.
 *
 * @param leader a broker id, or -1
 */
public record PartitionStateNode(
        int controllerEpoch, int leader, int leaderEpoch, List<Integer> isr) {

    public static PartitionStateNode parse(byte[] data) throws NodeFormatException {
        JsonObject json = Json.parse(data);
        return new PartitionStateNode(
                json.integer("controller_epoch"),
                json.integer("leader"),
                json.integer("leader_epoch"),
                json.integers("isr"));
    }

    public byte[] bytes() {
        return Json.object(json -> {
            json.writeNumberField("controller_epoch", controllerEpoch);
            json.writeNumberField("leader", leader);
            json.writeNumberField("version", 1);
            json.writeNumberField("leader_epoch", leaderEpoch);
            Json.ints(json, "isr", isr);
        });
    }
}
