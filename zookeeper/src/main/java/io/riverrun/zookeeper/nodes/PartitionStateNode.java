package io.riverrun.zookeeper.nodes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * {@code /brokers/topics/T/partitions/N/state}: who leads, in which epoch, and who is in sync, as
 * {@code {"controller_epoch":1,"leader":0,"version":1,"leader_epoch":0,"isr":[0]}}. Immutable.
 *
 * <p>A start reads and writes one for each partition, so what has the fields in that very order, as
 * Kafka writes them, does without a JSON parser.
 *
 * @param leader a broker id, or -1
 */
public record PartitionStateNode(
        int controllerEpoch, int leader, int leaderEpoch, List<Integer> isr) {

    private static final String CONTROLLER_EPOCH = "{\"controller_epoch\":";
    private static final String LEADER = ",\"leader\":";
    private static final String LEADER_EPOCH = ",\"version\":1,\"leader_epoch\":";
    private static final String ISR = ",\"isr\":[";
    private static final String END = "]}";
    private static final String EMPTY_ISR = ISR + END;

    public static PartitionStateNode parse(byte[] data) throws NodeFormatException {
        PartitionStateNode usual = new PartitionStateReader(data).read();
        if (usual != null) {
            return usual;
        }
        JsonObject json = Json.parse(data);
        return new PartitionStateNode(
                json.integer("controller_epoch"),
                json.integer("leader"),
                json.integer("leader_epoch"),
                json.integers("isr"));
    }

    public byte[] bytes() {
        StringBuilder json = new StringBuilder(96);
        json.append(CONTROLLER_EPOCH).append(controllerEpoch);
        json.append(LEADER).append(leader);
        json.append(LEADER_EPOCH).append(leaderEpoch);
        json.append(ISR);
        for (int i = 0; i < isr.size(); i++) {
            json.append(i == 0 ? "" : ",").append(isr.get(i).intValue());
        }
        return json.append(END).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads the usual form only. Confined to one node. */
    private static final class PartitionStateReader {

        /** So short that an int holds it. */
        private static final int DIGITS_MAX = 9;

        private final String text;
        private int at;
        private boolean failed;

        PartitionStateReader(byte[] data) {
            text = new String(data, StandardCharsets.ISO_8859_1);
        }

        /** Null when it is written in another way, or is no state at all. */
        PartitionStateNode read() {
            int controllerEpoch = number(CONTROLLER_EPOCH);
            int leader = number(LEADER);
            int leaderEpoch = number(LEADER_EPOCH);
            List<Integer> isr = isr();
            return failed || at != text.length()
                    ? null
                    : new PartitionStateNode(controllerEpoch, leader, leaderEpoch, isr);
        }

        private List<Integer> isr() {
            if (text.startsWith(EMPTY_ISR, at)) {
                skip(EMPTY_ISR);
                return List.of();
            }
            Integer[] ids = {number(ISR)};
            while (!failed && text.startsWith(",", at)) {
                ids = Arrays.copyOf(ids, ids.length + 1);
                ids[ids.length - 1] = number(",");
            }
            skip(END);
            return List.of(ids);
        }

        private int number(String before) {
            skip(before);
            boolean negative = at < text.length() && text.charAt(at) == '-';
            int start = negative ? at + 1 : at;
            int end = start;
            int value = 0;
            while (end < text.length() && isDigit(text.charAt(end)) && end - start < DIGITS_MAX) {
                value = value * 10 + text.charAt(end) - '0';
                end++;
            }
            boolean padded = end - start > 1 && text.charAt(start) == '0';
            failed |= end == start || padded;
            at = end;
            return negative ? -value : value;
        }

        private void skip(String expected) {
            failed |= !text.startsWith(expected, at);
            at = Math.min(text.length(), at + expected.length());
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
