package io.riverrun.log;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of topics, with Kafka's names and defaults, and the broker's keys that change a
 * default for all topics ({@code log.retention.hours} for {@code retention.ms}). Stateless.
 */
public final class LogConfigKeys {

    private static final long HOUR_MS = 3_600_000;
    private static final long MINUTE_MS = 60_000;
    private static final int WEEK_HOURS = 168;

    /** Asks for what the remote tier's own settings say. */
    private static final long SAME_AS_TOTAL = -2;

    public static final ConfigKey<Integer> SEGMENT_BYTES =
            ConfigKey.ofInt(
                    "segment.bytes",
                    1 << 30,
                    14,
                    Integer.MAX_VALUE,
                    "The size in bytes at which a segment is full and a new one begins.");
    public static final ConfigKey<Long> SEGMENT_MS =
            ConfigKey.ofLong(
                    "segment.ms",
                    WEEK_HOURS * HOUR_MS,
                    1,
                    Long.MAX_VALUE,
                    "The age in ms at which a segment is closed though it is not full.");
    public static final ConfigKey<Long> SEGMENT_JITTER_MS =
            ConfigKey.ofLong(
                    "segment.jitter.ms",
                    0,
                    0,
                    Long.MAX_VALUE,
                    "The most by which segment.ms is shortened, so that not all segments roll at"
                            + " once.");
    public static final ConfigKey<Integer> SEGMENT_INDEX_BYTES =
            ConfigKey.ofInt(
                    "segment.index.bytes",
                    10 << 20,
                    4,
                    Integer.MAX_VALUE,
                    "The size in bytes of an index at which its segment is full.");
    public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES =
            ConfigKey.ofInt(
                    "index.interval.bytes",
                    4096,
                    0,
                    Integer.MAX_VALUE,
                    "About how many bytes of log lie between two entries of its index.");
    public static final ConfigKey<Long> RETENTION_MS =
            ConfigKey.ofLong(
                    "retention.ms",
                    WEEK_HOURS * HOUR_MS,
                    -1,
                    Long.MAX_VALUE,
                    "The age in ms from which a segment is deleted; -1 for never.");
    public static final ConfigKey<Long> RETENTION_BYTES =
            ConfigKey.ofLong(
                    "retention.bytes",
                    -1,
                    -1,
                    Long.MAX_VALUE,
                    "The size in bytes of a partition above which its oldest segments are deleted;"
                            + " -1 for no limit.");
    public static final ConfigKey<Long> LOCAL_RETENTION_MS =
            ConfigKey.ofLong(
                    "local.retention.ms",
                    SAME_AS_TOTAL,
                    -2,
                    Long.MAX_VALUE,
                    "As retention.ms, for the local part of a tiered log; -2 for the same.");
    public static final ConfigKey<Long> LOCAL_RETENTION_BYTES =
            ConfigKey.ofLong(
                    "local.retention.bytes",
                    SAME_AS_TOTAL,
                    -2,
                    Long.MAX_VALUE,
                    "As retention.bytes, for the local part of a tiered log; -2 for the same.");
    public static final ConfigKey<Boolean> REMOTE_STORAGE_ENABLE =
            ConfigKey.ofBoolean("remote.storage.enable", false, "Tiered storage; not offered yet.");
    public static final ConfigKey<Boolean> REMOTE_LOG_COPY_DISABLE =
            ConfigKey.ofBoolean(
                    "remote.log.copy.disable",
                    false,
                    "Whether a tiered log is no longer copied to the remote tier.");
    public static final ConfigKey<Boolean> REMOTE_LOG_DELETE_ON_DISABLE =
            ConfigKey.ofBoolean(
                    "remote.log.delete.on.disable",
                    false,
                    "Whether the remote part goes when tiered storage is switched off.");
    public static final ConfigKey<List<String>> CLEANUP_POLICY =
            ConfigKey.ofList(
                    "cleanup.policy",
                    "delete",
                    List.of("compact", "delete"),
                    "Whether old segments are deleted, compacted by key, or both.");
    public static final ConfigKey<Long> DELETE_RETENTION_MS =
            ConfigKey.ofLong(
                    "delete.retention.ms",
                    24 * HOUR_MS,
                    0,
                    Long.MAX_VALUE,
                    "For how many ms a compacted log keeps the mark that a key was deleted.");
    public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS =
            ConfigKey.ofLong(
                    "min.compaction.lag.ms",
                    0,
                    0,
                    Long.MAX_VALUE,
                    "The age in ms before which a record is not compacted away.");
    public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS =
            ConfigKey.ofLong(
                    "max.compaction.lag.ms",
                    Long.MAX_VALUE,
                    1,
                    Long.MAX_VALUE,
                    "The age in ms at which a record is due to be compacted.");
    public static final ConfigKey<Double> MIN_CLEANABLE_DIRTY_RATIO =
            ConfigKey.ofDouble(
                    "min.cleanable.dirty.ratio",
                    0.5,
                    0,
                    1,
                    "The part of a log that must be new before it is compacted.");
    public static final ConfigKey<Long> FILE_DELETE_DELAY_MS =
            ConfigKey.ofLong(
                    "file.delete.delay.ms",
                    MINUTE_MS,
                    0,
                    Long.MAX_VALUE,
                    "For how many ms a deleted segment's files stay for those who read them.");
    public static final ConfigKey<Long> FLUSH_MESSAGES =
            ConfigKey.ofLong(
                    "flush.messages",
                    Long.MAX_VALUE,
                    1,
                    Long.MAX_VALUE,
                    "With flush.policy=os, after how many records a log is forced to disk.");
    public static final ConfigKey<Long> FLUSH_MS =
            ConfigKey.ofLong(
                    "flush.ms",
                    Long.MAX_VALUE,
                    0,
                    Long.MAX_VALUE,
                    "With flush.policy=os, after how many ms a log is forced to disk.");
    public static final ConfigKey<String> FLUSH_POLICY =
            ConfigKey.ofChoice(
                    "flush.policy",
                    "ack",
                    List.of("ack", "os"),
                    "ack: a replica counts a record as its own only once it is on stable storage."
                            + " os: when the operating system has it, as Kafka does.");
    public static final ConfigKey<Integer> MAX_MESSAGE_BYTES =
            ConfigKey.ofInt(
                    "max.message.bytes",
                    (1 << 20) + 12,
                    0,
                    Integer.MAX_VALUE,
                    "The greatest size in bytes of a record batch.");
    public static final ConfigKey<String> MESSAGE_TIMESTAMP_TYPE =
            ConfigKey.ofChoice(
                    "message.timestamp.type",
                    "CreateTime",
                    List.of("CreateTime", "LogAppendTime"),
                    "Whether records keep their producer's timestamp or get that of their append.");
    public static final ConfigKey<Long> MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
            ConfigKey.ofLong(
                    "message.timestamp.before.max.ms",
                    Long.MAX_VALUE,
                    0,
                    Long.MAX_VALUE,
                    "By how many ms a producer's timestamp may lie before the broker's time.");
    public static final ConfigKey<Long> MESSAGE_TIMESTAMP_AFTER_MAX_MS =
            ConfigKey.ofLong(
                    "message.timestamp.after.max.ms",
                    HOUR_MS,
                    0,
                    Long.MAX_VALUE,
                    "By how many ms a producer's timestamp may lie after the broker's time.");
    public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
            ConfigKey.ofInt(
                    "min.insync.replicas",
                    1,
                    1,
                    Integer.MAX_VALUE,
                    "How many replicas must be in sync for a write with acks=all to be taken.");
    public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
            ConfigKey.ofBoolean(
                    "unclean.leader.election.enable",
                    false,
                    "Whether a replica that is behind may lead when no other is left, at the cost"
                            + " of records.");
    public static final ConfigKey<String> COMPRESSION_TYPE =
            ConfigKey.ofChoice(
                    "compression.type",
                    "producer",
                    List.of("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                    "The codec of the topic; producer keeps what each producer chose.");
    public static final ConfigKey<Integer> COMPRESSION_GZIP_LEVEL =
            ConfigKey.ofInt(
                    "compression.gzip.level", -1, -1, 9, "gzip's level; -1 for its default.");
    public static final ConfigKey<Integer> COMPRESSION_LZ4_LEVEL =
            ConfigKey.ofInt("compression.lz4.level", 9, 1, 17, "lz4's level.");
    public static final ConfigKey<Integer> COMPRESSION_ZSTD_LEVEL =
            ConfigKey.ofInt("compression.zstd.level", 3, -131072, 22, "zstd's level.");
    public static final ConfigKey<Boolean> PREALLOCATE =
            ConfigKey.ofBoolean(
                    "preallocate",
                    false,
                    "Whether Kafka reserves a segment's room at once; accepted, without effect.");
    public static final ConfigKey<List<String>> FOLLOWER_THROTTLED_REPLICAS =
            ConfigKey.ofList(
                    "follower.replication.throttled.replicas",
                    "",
                    List.of(),
                    "Replicas (partition:broker, or *) whose replication is throttled as they"
                            + " follow.");
    public static final ConfigKey<List<String>> LEADER_THROTTLED_REPLICAS =
            ConfigKey.ofList(
                    "leader.replication.throttled.replicas",
                    "",
                    List.of(),
                    "Replicas (partition:broker, or *) whose replication is throttled as they"
                            + " lead.");

    /**
     * A broker's key that gives a topic's key its default. Immutable.
     *
     * @param factor what to multiply the broker's value by, 1 when it is of the same unit
     */
    public record Synonym(ConfigKey<?> key, long factor) {

        /** The topic's value for a broker's value. */
        String convert(String text) {
            key.parse(text);
            if (factor == 1) {
                return text.trim();
            }
            long value = Long.parseLong(text.trim());
            return Long.toString(value < 0 ? -1 : Math.multiplyExact(value, factor));
        }
    }

    private static final Map<String, List<Synonym>> SYNONYMS = new LinkedHashMap<>();
    private static final List<ConfigKey<?>> TOPIC_KEYS = new ArrayList<>();
    private static final List<ConfigKey<?>> BROKER_KEYS = new ArrayList<>();

    static {
        topic(SEGMENT_BYTES, same("log.segment.bytes", SEGMENT_BYTES));
        topic(SEGMENT_MS, ms("log.roll.ms", 1), times("log.roll.hours", WEEK_HOURS, 1, HOUR_MS));
        topic(
                SEGMENT_JITTER_MS,
                ms("log.roll.jitter.ms", 0),
                times("log.roll.jitter.hours", 0, 0, HOUR_MS));
        topic(SEGMENT_INDEX_BYTES, same("log.index.size.max.bytes", SEGMENT_INDEX_BYTES));
        topic(INDEX_INTERVAL_BYTES, same("log.index.interval.bytes", INDEX_INTERVAL_BYTES));
        topic(
                RETENTION_MS,
                ms("log.retention.ms", -1),
                new Synonym(
                        unset("log.retention.minutes", "As log.retention.ms, in minutes."),
                        MINUTE_MS),
                times("log.retention.hours", WEEK_HOURS, -1, HOUR_MS));
        topic(RETENTION_BYTES, same("log.retention.bytes", RETENTION_BYTES));
        topic(LOCAL_RETENTION_MS, same("log.local.retention.ms", LOCAL_RETENTION_MS));
        topic(LOCAL_RETENTION_BYTES, same("log.local.retention.bytes", LOCAL_RETENTION_BYTES));
        topic(REMOTE_STORAGE_ENABLE);
        topic(REMOTE_LOG_COPY_DISABLE);
        topic(REMOTE_LOG_DELETE_ON_DISABLE);
        topic(CLEANUP_POLICY, same("log.cleanup.policy", CLEANUP_POLICY));
        topic(DELETE_RETENTION_MS, same("log.cleaner.delete.retention.ms", DELETE_RETENTION_MS));
        topic(
                MIN_COMPACTION_LAG_MS,
                same("log.cleaner.min.compaction.lag.ms", MIN_COMPACTION_LAG_MS));
        topic(
                MAX_COMPACTION_LAG_MS,
                same("log.cleaner.max.compaction.lag.ms", MAX_COMPACTION_LAG_MS));
        topic(
                MIN_CLEANABLE_DIRTY_RATIO,
                same("log.cleaner.min.cleanable.ratio", MIN_CLEANABLE_DIRTY_RATIO));
        topic(FILE_DELETE_DELAY_MS, same("log.segment.delete.delay.ms", FILE_DELETE_DELAY_MS));
        topic(FLUSH_MESSAGES, same("log.flush.interval.messages", FLUSH_MESSAGES));
        topic(FLUSH_MS, ms("log.flush.interval.ms", 0), ms("log.flush.scheduler.interval.ms", 0));
        topic(FLUSH_POLICY, same("flush.policy", FLUSH_POLICY));
        topic(MAX_MESSAGE_BYTES, same("message.max.bytes", MAX_MESSAGE_BYTES));
        topic(MESSAGE_TIMESTAMP_TYPE, same("log.message.timestamp.type", MESSAGE_TIMESTAMP_TYPE));
        topic(
                MESSAGE_TIMESTAMP_BEFORE_MAX_MS,
                same("log.message.timestamp.before.max.ms", MESSAGE_TIMESTAMP_BEFORE_MAX_MS));
        topic(
                MESSAGE_TIMESTAMP_AFTER_MAX_MS,
                same("log.message.timestamp.after.max.ms", MESSAGE_TIMESTAMP_AFTER_MAX_MS));
        topic(MIN_INSYNC_REPLICAS, same("min.insync.replicas", MIN_INSYNC_REPLICAS));
        topic(
                UNCLEAN_LEADER_ELECTION_ENABLE,
                same("unclean.leader.election.enable", UNCLEAN_LEADER_ELECTION_ENABLE));
        topic(COMPRESSION_TYPE, same("compression.type", COMPRESSION_TYPE));
        topic(COMPRESSION_GZIP_LEVEL, same("compression.gzip.level", COMPRESSION_GZIP_LEVEL));
        topic(COMPRESSION_LZ4_LEVEL, same("compression.lz4.level", COMPRESSION_LZ4_LEVEL));
        topic(COMPRESSION_ZSTD_LEVEL, same("compression.zstd.level", COMPRESSION_ZSTD_LEVEL));
        topic(PREALLOCATE, same("log.preallocate", PREALLOCATE));
        topic(FOLLOWER_THROTTLED_REPLICAS);
        topic(LEADER_THROTTLED_REPLICAS);
    }

    /** The keys of a topic. */
    public static final ConfigCatalog TOPIC = new ConfigCatalog(TOPIC_KEYS);

    /** The broker's keys that give topics their defaults. */
    public static final ConfigCatalog BROKER = new ConfigCatalog(BROKER_KEYS);

    private LogConfigKeys() {}

    /** The broker's keys that stand for a topic's key, the most specific first; maybe none. */
    public static List<Synonym> synonyms(ConfigKey<?> topicKey) {
        return SYNONYMS.getOrDefault(topicKey.name(), List.of());
    }

    /** What a topic without the key gets on a broker with this configuration; maybe null. */
    public static String defaultText(ConfigKey<?> topicKey, Map<String, String> brokerConfig) {
        for (Synonym synonym : synonyms(topicKey)) {
            String text = brokerConfig.get(synonym.key().name());
            if (text != null) {
                return synonym.convert(text);
            }
        }
        return topicKey.defaultText();
    }

    private static void topic(ConfigKey<?> key, Synonym... synonyms) {
        TOPIC_KEYS.add(key);
        SYNONYMS.put(key.name(), List.copyOf(Arrays.asList(synonyms)));
        for (Synonym synonym : synonyms) {
            BROKER_KEYS.add(synonym.key());
        }
    }

    private static Synonym same(String name, ConfigKey<?> topicKey) {
        return new Synonym(topicKey.renamed(name), 1);
    }

    private static Synonym ms(String name, long min) {
        return new Synonym(
                ConfigKey.ofOptionalLong(
                        name, min, Long.MAX_VALUE, "In ms; before the coarser keys."),
                1);
    }

    private static ConfigKey<Long> unset(String name, String documentation) {
        return ConfigKey.ofOptionalLong(name, -1, Long.MAX_VALUE / MINUTE_MS, documentation);
    }

    private static Synonym times(String name, int defaultValue, int min, long factor) {
        return new Synonym(
                ConfigKey.ofInt(
                        name,
                        defaultValue,
                        min,
                        Integer.MAX_VALUE,
                        "The topics' default, in hours, where no finer key is set."),
                factor);
    }
}
