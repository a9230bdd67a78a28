package io.riverrun.zookeeper.nodes;

/** {@code /cluster/id}: the cluster's id, as {@code {"version":"1","id":"..."}}. Stateless. */
public final class ClusterIdNode {

    private ClusterIdNode() {}

    public static String parse(byte[] data) throws NodeFormatException {
        String id = Json.parse(data).text("id");
        if (id == null) {
            throw new NodeFormatException("field \"id\" must be a text");
        }
        return id;
    }

    public static byte[] bytes(String id) {
        return Json.object(json -> {
            json.writeStringField("version", "1");
            json.writeStringField("id", id);
        });
    }
}
