package io.riverrun.protocol.record;

/** Who set the timestamps of a batch: its producer, or the broker as it appended it. */
public enum TimestampType {
    CREATE_TIME("CreateTime"),
    LOG_APPEND_TIME("LogAppendTime");

    private final String label;

    TimestampType(String label) {
        this.label = label;
    }

    /** The name in configurations. */
    public String label() {
        return label;
    }
}
