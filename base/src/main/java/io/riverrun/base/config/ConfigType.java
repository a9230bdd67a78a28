package io.riverrun.base.config;

/** The types of configuration values, with the codes that DescribeConfigs (KIP-569) sends. */
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final byte code;

    ConfigType(int code) {
        this.code = (byte) code;
    }

    /** The code of this type in a DescribeConfigs answer. */
    public byte code() {
        return code;
    }
}
