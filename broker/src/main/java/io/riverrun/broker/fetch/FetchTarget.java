package io.riverrun.broker.fetch;

import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchRequest.FetchTopic;

/**
 * A partition that a consumer reads, and from where. Immutable.
 *
 * @param topic the topic's name; empty where the client names topics by id
 * @param topicId the topic's id; zero where the client names topics by name
 * @param currentLeaderEpoch the leader's epoch that the client knows, or -1
 * @param lastFetchedEpoch the epoch of the last record that the client read, or -1
 * @param bytesMax the most bytes of records from this partition
 */
record FetchTarget(
        String topic,
        Uuid topicId,
        int partition,
        long offset,
        int currentLeaderEpoch,
        int lastFetchedEpoch,
        int bytesMax) {

    /** What identifies the partition within a session. */
    record Key(String topic, Uuid topicId, int partition) {}

    static FetchTarget of(FetchTopic topic, FetchPartition partition) {
        return new FetchTarget(
                topic.topic(),
                topic.topicId(),
                partition.partition(),
                partition.fetchOffset(),
                partition.currentLeaderEpoch(),
                partition.lastFetchedEpoch(),
                partition.partitionMaxBytes());
    }

    Key key() {
        return new Key(topic, topicId, partition);
    }
}
