package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.runtime.ShardContext;
import io.riverrun.protocol.Uuid;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What every group of a shard works with. Confined to the shard's executor.
 *
 * @param ids makes the random part of member ids
 */
record GroupSetting(ShardContext shard, GroupConfig config, TopicNames topics, Supplier<Uuid> ids) {

    /** Longest part of a client id or instance id that goes into a member id, in characters. */
    private static final int MEMBER_ID_PREFIX_CHARS_MAX = 255;

    GroupSetting {
        Objects.requireNonNull(shard);
        Objects.requireNonNull(config);
        Objects.requireNonNull(topics);
        Objects.requireNonNull(ids);
    }

    /** A member id as Kafka makes it: who it is, a dash, and a UUID. */
    String newMemberId(String prefix) {
        Uuid id = ids.get();
        int length = Math.min(prefix.length(), MEMBER_ID_PREFIX_CHARS_MAX);
        return prefix.substring(0, length)
                + "-"
                + new UUID(id.mostSignificantBits(), id.leastSignificantBits());
    }

    long wallMs() {
        return shard.clock().wallMs();
    }
}
