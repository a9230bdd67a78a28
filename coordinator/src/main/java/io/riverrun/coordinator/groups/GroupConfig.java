package io.riverrun.coordinator.groups;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;

/**
 * How groups are kept. Immutable; one value per configuration key.
 *
 * @param offsetsPartitions partitions of {@code __consumer_offsets}, which are also the shards
 * @param offsetsReplicas how many replicas each of them should have
 * @param offsetsReplicasMin how many it must have at least, or it is not created
 */
public record GroupConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int groupMaxMembers,
        long offsetsRetentionMs,
        long retentionCheckIntervalMs,
        int offsetMetadataMaxChars,
        int offsetsPartitions,
        int offsetsReplicas,
        int offsetsReplicasMin,
        int offsetsSegmentBytes,
        long commitTimeoutMs,
        int loadBufferBytes) {

    public static final ConfigKey<Integer> MIN_SESSION_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "group.min.session.timeout.ms",
                    6_000,
                    1,
                    Integer.MAX_VALUE,
                    "Shortest session timeout that a member of a group may ask for, in ms.");

    public static final ConfigKey<Integer> MAX_SESSION_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "group.max.session.timeout.ms",
                    1_800_000,
                    1,
                    Integer.MAX_VALUE,
                    "Longest session timeout that a member of a group may ask for, in ms.");

    /**
     * Kafka's default is 3,000, and 0 in the configuration that it ships. Every member that comes
     * while the group waits prolongs the wait, so 500 ms are enough for members that are started
     * together, and whoever starts one consumer hardly notices them.
     */
    public static final ConfigKey<Integer> INITIAL_REBALANCE_DELAY_MS =
            ConfigKey.ofInt(
                    "group.initial.rebalance.delay.ms",
                    500,
                    0,
                    Integer.MAX_VALUE,
                    "How long an empty group waits for more members after one has joined, in ms;"
                            + " each further member prolongs the wait by as much, up to the"
                            + " rebalance timeout.");

    /** Kafka has no limit by default; a classic group's leader is sent every member's metadata. */
    public static final ConfigKey<Integer> MAX_SIZE =
            ConfigKey.ofInt(
                    "group.max.size",
                    10_000,
                    1,
                    Integer.MAX_VALUE,
                    "Most members that a group may have; more are refused with"
                            + " GROUP_MAX_SIZE_REACHED.");

    public static final ConfigKey<Integer> OFFSETS_RETENTION_MINUTES =
            ConfigKey.ofInt(
                    "offsets.retention.minutes",
                    7 * 24 * 60,
                    1,
                    Integer.MAX_VALUE,
                    "How long committed offsets are kept once their group has no members, or no"
                            + " longer subscribes to their topic, in minutes.");

    public static final ConfigKey<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS =
            ConfigKey.ofLong(
                    "offsets.retention.check.interval.ms",
                    600_000,
                    1,
                    Long.MAX_VALUE,
                    "How often expired offsets are looked for, in ms.");

    public static final ConfigKey<Integer> OFFSET_METADATA_MAX_BYTES =
            ConfigKey.ofInt(
                    "offset.metadata.max.bytes",
                    4_096,
                    0,
                    Integer.MAX_VALUE,
                    "Longest metadata of a committed offset, in characters, as Kafka counts it.");

    public static final ConfigKey<Integer> OFFSETS_TOPIC_NUM_PARTITIONS =
            ConfigKey.ofInt(
                    "offsets.topic.num.partitions",
                    50,
                    1,
                    Integer.MAX_VALUE,
                    "Partitions of __consumer_offsets; must not change once the topic exists.");

    public static final ConfigKey<Integer> OFFSETS_TOPIC_REPLICATION_FACTOR =
            ConfigKey.ofInt(
                    "offsets.topic.replication.factor",
                    3,
                    1,
                    Short.MAX_VALUE,
                    "Replicas of each partition of __consumer_offsets. Where it is not set, a"
                            + " cluster of fewer brokers makes do with as many as it has; where it"
                            + " is set, groups wait until there are as many brokers.");

    public static final ConfigKey<Integer> OFFSETS_TOPIC_SEGMENT_BYTES =
            ConfigKey.ofInt(
                    "offsets.topic.segment.bytes",
                    100 * 1024 * 1024,
                    1,
                    Integer.MAX_VALUE,
                    "Segment size of __consumer_offsets, in bytes; small segments load faster.");

    public static final ConfigKey<Integer> OFFSETS_COMMIT_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "offsets.commit.timeout.ms",
                    5_000,
                    1,
                    Integer.MAX_VALUE,
                    "How long a client waits for its commit to be replicated before it gets"
                            + " COORDINATOR_NOT_AVAILABLE, in ms.");

    public static final ConfigKey<Integer> OFFSETS_LOAD_BUFFER_SIZE =
            ConfigKey.ofInt(
                    "offsets.load.buffer.size",
                    5 * 1024 * 1024,
                    1,
                    Integer.MAX_VALUE,
                    "Bytes that are read at once when __consumer_offsets is loaded; more where a"
                            + " batch is larger.");

    /** Every key, in the order of the record's components. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    MIN_SESSION_TIMEOUT_MS,
                    MAX_SESSION_TIMEOUT_MS,
                    INITIAL_REBALANCE_DELAY_MS,
                    MAX_SIZE,
                    OFFSETS_RETENTION_MINUTES,
                    OFFSETS_RETENTION_CHECK_INTERVAL_MS,
                    OFFSET_METADATA_MAX_BYTES,
                    OFFSETS_TOPIC_NUM_PARTITIONS,
                    OFFSETS_TOPIC_REPLICATION_FACTOR,
                    OFFSETS_TOPIC_SEGMENT_BYTES,
                    OFFSETS_COMMIT_TIMEOUT_MS,
                    OFFSETS_LOAD_BUFFER_SIZE);

    /** Reads the keys; throws {@link io.riverrun.base.config.ConfigException} on a wrong value. */
    public static GroupConfig from(ConfigValues values) {
        return new GroupConfig(
                values.get(MIN_SESSION_TIMEOUT_MS),
                values.get(MAX_SESSION_TIMEOUT_MS),
                values.get(INITIAL_REBALANCE_DELAY_MS),
                values.get(MAX_SIZE),
                values.get(OFFSETS_RETENTION_MINUTES) * 60_000L,
                values.get(OFFSETS_RETENTION_CHECK_INTERVAL_MS),
                values.get(OFFSET_METADATA_MAX_BYTES),
                values.get(OFFSETS_TOPIC_NUM_PARTITIONS),
                values.get(OFFSETS_TOPIC_REPLICATION_FACTOR),
                values.isSet(OFFSETS_TOPIC_REPLICATION_FACTOR)
                        ? values.get(OFFSETS_TOPIC_REPLICATION_FACTOR)
                        : 1,
                values.get(OFFSETS_TOPIC_SEGMENT_BYTES),
                values.get(OFFSETS_COMMIT_TIMEOUT_MS),
                values.get(OFFSETS_LOAD_BUFFER_SIZE));
    }

    /** How many replicas the offsets' topic gets in a cluster of so many brokers. */
    public int offsetsReplicationFactor(int liveBrokers) {
        return Math.max(offsetsReplicasMin, Math.min(offsetsReplicas, liveBrokers));
    }
}
