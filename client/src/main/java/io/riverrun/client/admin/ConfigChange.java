package io.riverrun.client.admin;

import java.util.Objects;

/**
 * One change of a configuration (KIP-339). Immutable.
 *
 * @param value null for {@link Operation#DELETE}
 */
public record ConfigChange(Operation operation, String name, String value) {

    /** What is done to the value, with its number on the wire. */
    public enum Operation {
        SET(0),
        DELETE(1),
        APPEND(2),
        SUBTRACT(3);

        private final byte code;

        Operation(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    public ConfigChange {
        Objects.requireNonNull(operation);
        Objects.requireNonNull(name);
    }

    public static ConfigChange set(String name, String value) {
        return new ConfigChange(Operation.SET, name, Objects.requireNonNull(value));
    }

    /** Back to the default. */
    public static ConfigChange delete(String name) {
        return new ConfigChange(Operation.DELETE, name, null);
    }
}
