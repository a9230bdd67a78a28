package io.riverrun.client.admin;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that has a configuration. Immutable.
 *
 * @param name the topic's or group's name, the broker's id; for a broker, empty means all brokers
 */
public record ConfigResource(Type type, String name) {

    /** The kinds, with their numbers on the wire. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Optional<Type> of(byte code) {
            return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
        }
    }

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
