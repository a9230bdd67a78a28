package io.riverrun.zookeeper.nodes;

/**
 * {@code /controller}, ephemeral: who the controller is, as {@code
 * {"version":2,"brokerid":0,"timestamp":"...","kraftControllerEpoch":-1}}. Stateless.
 */
public final class ControllerNode {

    private ControllerNode() {}

    /** The controller's broker id. */
    public static int parse(byte[] data) throws NodeFormatException {
        return Json.parse(data).integer("brokerid");
    }

    public static byte[] bytes(int brokerId, long timestampMs) {
        return Json.object(json -> {
            json.writeNumberField("version", 2);
            json.writeNumberField("brokerid", brokerId);
            json.writeStringField("timestamp", Long.toString(timestampMs));
            json.writeNumberField("kraftControllerEpoch", -1);
        });
    }
}
