package io.riverrun.server.config;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.log.compaction.CompactionLimits;
import java.util.List;

/**
 * How compacted topics' logs are compacted. Immutable.
 *
 * @param enabled whether they are at all
 * @param threads how many logs at the same time
 * @param limits the memory of one thread
 * @param bytesPerSecondMax what all threads may read and write
 * @param backoffMs between two looks for a log to compact, when there was none
 */
public record CleanerConfig(
        boolean enabled,
        int threads,
        CompactionLimits limits,
        double bytesPerSecondMax,
        long backoffMs) {

    private static final ConfigKey<Boolean> ENABLE =
            ConfigKey.ofBoolean(
                    "log.cleaner.enable",
                    true,
                    "Whether the logs of topics with cleanup.policy=compact are compacted. Without"
                            + " it __consumer_offsets grows for ever.");

    private static final ConfigKey<Integer> THREADS =
            ConfigKey.ofInt(
                    "log.cleaner.threads",
                    1,
                    1,
                    64,
                    "How many logs are compacted at the same time.");

    private static final ConfigKey<Long> DEDUPE_BUFFER_SIZE =
            ConfigKey.ofLong(
                    "log.cleaner.dedupe.buffer.size",
                    16 << 20,
                    1 << 20,
                    Long.MAX_VALUE,
                    "The most bytes of memory for the keys of the logs that are compacted, of all"
                            + " threads together, 24 a key; taken only while a log is compacted. A"
                            + " log with more new keys takes several runs.");

    private static final ConfigKey<Double> LOAD_FACTOR =
            ConfigKey.ofDouble(
                    "log.cleaner.io.buffer.load.factor",
                    0.9,
                    0.01,
                    0.99,
                    "How full that memory may get; fuller is slower.");

    private static final ConfigKey<Integer> IO_BUFFER_SIZE =
            ConfigKey.ofInt(
                    "log.cleaner.io.buffer.size",
                    512 << 10,
                    1 << 10,
                    1 << 30,
                    "The bytes of memory for reading and writing, of all threads together; taken"
                            + " only while a log is compacted.");

    private static final ConfigKey<Double> IO_MAX_BYTES_PER_SECOND =
            ConfigKey.ofDouble(
                    "log.cleaner.io.max.bytes.per.second",
                    Double.MAX_VALUE,
                    1,
                    Double.MAX_VALUE,
                    "The most bytes a second that are read and written, together, to compact logs.");

    private static final ConfigKey<Long> BACKOFF_MS =
            ConfigKey.ofLong(
                    "log.cleaner.backoff.ms",
                    15_000,
                    1,
                    Long.MAX_VALUE,
                    "Milliseconds between two looks for logs to compact, when there were none.");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    ENABLE,
                    THREADS,
                    DEDUPE_BUFFER_SIZE,
                    LOAD_FACTOR,
                    IO_BUFFER_SIZE,
                    IO_MAX_BYTES_PER_SECOND,
                    BACKOFF_MS);

    /** Reads it from the broker's configuration. */
    public static CleanerConfig from(ConfigValues config) {
        int threads = config.get(THREADS);
        return new CleanerConfig(
                config.get(ENABLE),
                threads,
                new CompactionLimits(
                        config.get(DEDUPE_BUFFER_SIZE) / threads,
                        config.get(LOAD_FACTOR),
                        config.get(IO_BUFFER_SIZE) / threads),
                config.get(IO_MAX_BYTES_PER_SECOND),
                config.get(BACKOFF_MS));
    }
}
