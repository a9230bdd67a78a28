package io.riverrun.controller.configs;

/**
 * One step of an incremental change (KIP-339). Immutable.
 *
 * @param value the value to set, or the comma-separated words to append or subtract; null to delete
 */
public record ConfigOp(Kind kind, String key, String value) {

    /** The kinds, with the codes of IncrementalAlterConfigs. */
    public enum Kind {
        SET,
        DELETE,
        APPEND,
        SUBTRACT;

        /** The kind with that code, or null when there is none. */
        public static Kind ofCode(byte code) {
            return code >= 0 && code < values().length ? values()[code] : null;
        }
    }
}
