package io.riverrun.base.config;

/** A configuration that cannot be used. The message names the key, its value and the remedy. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
