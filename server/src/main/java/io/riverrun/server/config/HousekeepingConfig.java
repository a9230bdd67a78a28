package io.riverrun.server.config;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;

/**
 * How often the broker looks after its logs. Immutable.
 *
 * @param retentionIntervalMs between two looks for segments to delete or to close
 * @param checkpointIntervalMs between two notes of what need not be recovered
 * @param producersSilentMsMax how long an idempotent producer is remembered
 */
public record HousekeepingConfig(
        long retentionIntervalMs, long checkpointIntervalMs, int producersSilentMsMax) {

    private static final ConfigKey<Long> RETENTION_INTERVAL_MS =
            ConfigKey.ofLong(
                    "log.retention.check.interval.ms",
                    300_000,
                    1,
                    Long.MAX_VALUE,
                    "Milliseconds between two looks for segments that are due to be deleted.");

    private static final ConfigKey<Long> CHECKPOINT_INTERVAL_MS =
            ConfigKey.ofLong(
                    "log.flush.offset.checkpoint.interval.ms",
                    60_000,
                    1,
                    Long.MAX_VALUE,
                    "Milliseconds between two notes of the offsets from which a start after a"
                            + " crash recovers.");

    private static final ConfigKey<Integer> PRODUCERS_SILENT_MS_MAX =
            ConfigKey.ofInt(
                    "producer.id.expiration.ms",
                    86_400_000,
                    1,
                    Integer.MAX_VALUE,
                    "Milliseconds for which a silent idempotent producer is remembered, so that"
                            + " its retries are recognized.");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(RETENTION_INTERVAL_MS, CHECKPOINT_INTERVAL_MS, PRODUCERS_SILENT_MS_MAX);

    /** Reads the intervals from the broker's configuration. */
    public static HousekeepingConfig from(ConfigValues config) {
        return new HousekeepingConfig(
                config.get(RETENTION_INTERVAL_MS),
                config.get(CHECKPOINT_INTERVAL_MS),
                config.get(PRODUCERS_SILENT_MS_MAX));
    }
}
