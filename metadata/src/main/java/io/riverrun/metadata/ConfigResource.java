package io.riverrun.metadata;

import java.util.Objects;

/**
 * What a configuration belongs to. Immutable.
 *
 * @param name the topic's name, the broker's id in decimal, the subscription's name or the group's
 *     id; empty for the default of all brokers
 */
public record ConfigResource(Type type, String name) {

    /** The kinds of resources, with the codes of DescribeConfigs and AlterConfigs. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }

        /** The type with that code, or null when there is none. */
        public static Type ofCode(byte code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }
    }

    /** What holds for every broker that does not set a key itself. */
    public static final ConfigResource DEFAULT_BROKER = new ConfigResource(Type.BROKER, "");

    public ConfigResource {
        Objects.requireNonNull(type);
        Objects.requireNonNull(name);
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(Type.BROKER, Integer.toString(id));
    }
}
