package io.riverrun.log;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.log.compaction.CompactionConfig;
import io.riverrun.protocol.record.TimestampType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of one partition's log, parsed once. Immutable. {@link LogConfigKeys} documents
 * each key; what is not a component here is in {@code values}.
 *
 * @param values every topic key that has a value, after the topic's own and the broker's settings
 * @param segmentMs at most max.compaction.lag.ms where the topic is compacted, since the active
 *     segment never is
 * @param recompression what to do with producers' batches, or null to leave them as they are
 * @param flushOnAck flush.policy=ack: records count once they are on stable storage
 */
public record LogConfig(
        ConfigValues values,
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int segmentIndexBytes,
        int indexIntervalBytes,
        long retentionMs,
        long retentionBytes,
        boolean compact,
        CompactionConfig compaction,
        boolean delete,
        long fileDeleteDelayMs,
        long flushMessages,
        long flushMs,
        boolean flushOnAck,
        int maxMessageBytes,
        Recompression recompression,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        int minInsyncReplicas,
        boolean uncleanLeaderElection) {

    /** Kafka's defaults, and ours. */
    public static final LogConfig DEFAULT = from(Map.of(), Map.of());

    /**
     * The configuration of a topic on a broker.
     *
     * @param topicOverrides what is set for the topic, checked against {@link LogConfigKeys#TOPIC}
     * @param brokerConfig the broker's own configuration; keys that are not the log's do no harm
     * @throws io.riverrun.base.config.ConfigException naming a value that is not valid
     */
    public static LogConfig from(
            Map<String, String> topicOverrides, Map<String, String> brokerConfig) {
        Map<String, String> texts = new HashMap<>();
        for (ConfigKey<?> key : LogConfigKeys.TOPIC.keys()) {
            String text = topicOverrides.get(key.name());
            if (text == null) {
                text = LogConfigKeys.defaultText(key, brokerConfig);
            }
            if (text != null) {
                texts.put(key.name(), text);
            }
        }
        return of(new ConfigValues(texts));
    }

    private static LogConfig of(ConfigValues values) {
        List<String> cleanup = values.get(LogConfigKeys.CLEANUP_POLICY);
        return new LogConfig(
                values,
                values.get(LogConfigKeys.SEGMENT_BYTES),
                segmentMs(values, cleanup.contains("compact")),
                values.get(LogConfigKeys.SEGMENT_JITTER_MS),
                values.get(LogConfigKeys.SEGMENT_INDEX_BYTES),
                values.get(LogConfigKeys.INDEX_INTERVAL_BYTES),
                values.get(LogConfigKeys.RETENTION_MS),
                values.get(LogConfigKeys.RETENTION_BYTES),
                cleanup.contains("compact"),
                new CompactionConfig(
                        values.get(LogConfigKeys.MIN_CLEANABLE_DIRTY_RATIO),
                        values.get(LogConfigKeys.MIN_COMPACTION_LAG_MS),
                        values.get(LogConfigKeys.MAX_COMPACTION_LAG_MS),
                        values.get(LogConfigKeys.DELETE_RETENTION_MS)),
                cleanup.contains("delete"),
                values.get(LogConfigKeys.FILE_DELETE_DELAY_MS),
                values.get(LogConfigKeys.FLUSH_MESSAGES),
                values.get(LogConfigKeys.FLUSH_MS),
                values.get(LogConfigKeys.FLUSH_POLICY).equals("ack"),
                values.get(LogConfigKeys.MAX_MESSAGE_BYTES),
                Recompression.of(values),
                values.get(LogConfigKeys.MESSAGE_TIMESTAMP_TYPE)
                                .equals(TimestampType.LOG_APPEND_TIME.label())
                        ? TimestampType.LOG_APPEND_TIME
                        : TimestampType.CREATE_TIME,
                values.get(LogConfigKeys.MESSAGE_TIMESTAMP_BEFORE_MAX_MS),
                values.get(LogConfigKeys.MESSAGE_TIMESTAMP_AFTER_MAX_MS),
                values.get(LogConfigKeys.MIN_INSYNC_REPLICAS),
                values.get(LogConfigKeys.UNCLEAN_LEADER_ELECTION_ENABLE));
    }

    private static long segmentMs(ConfigValues values, boolean compact) {
        long segmentMs = values.get(LogConfigKeys.SEGMENT_MS);
        return compact
                ? Math.min(segmentMs, values.get(LogConfigKeys.MAX_COMPACTION_LAG_MS))
                : segmentMs;
    }
}
