package io.riverrun.coordinator.groups;

import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.LegacyOffsetCommitValue;
import io.riverrun.protocol.message.OffsetCommitValue;
import java.util.Objects;

/**
 * An offset that a group has committed for a partition. Immutable.
 *
 * @param offset the next offset to consume
 * @param leaderEpoch the epoch of the last consumed record, or -1
 * @param metadata what the client wants to keep with it; never null
 * @param commitTimestampMs when it was committed, in ms since the Unix epoch
 * @param expireTimestampMs when it expires, where the client asked for a retention of its own,
 *     otherwise -1
 * @param topicId the topic's id, or zero where it was not known
 */
record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long commitTimestampMs,
        long expireTimestampMs,
        Uuid topicId) {

    private static final long NEVER = -1;

    CommittedOffset {
        Objects.requireNonNull(metadata);
        Objects.requireNonNull(topicId);
    }

    static CommittedOffset of(OffsetCommitValue value) {
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp(),
                value.topicId());
    }

    static CommittedOffset of(LegacyOffsetCommitValue value) {
        return new CommittedOffset(
                value.offset(), -1, value.metadata(), value.commitTimestamp(), NEVER, Uuid.ZERO);
    }

    OffsetCommitValue toValue() {
        return new OffsetCommitValue()
                .setOffset(offset)
                .setLeaderEpoch(leaderEpoch)
                .setMetadata(metadata)
                .setCommitTimestamp(commitTimestampMs)
                .setExpireTimestamp(expireTimestampMs)
                .setTopicId(topicId);
    }

    /** Whether the client asked for a retention of its own. */
    boolean expires() {
        return expireTimestampMs != NEVER;
    }

    /** Whether it was committed for another topic that had the same name. */
    boolean isOfOtherTopic(Uuid id) {
        return !topicId.equals(Uuid.ZERO) && !id.equals(Uuid.ZERO) && !topicId.equals(id);
    }
}
