package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.OffsetCommitRequest;
import io.riverrun.protocol.message.OffsetCommitResponse;
import io.riverrun.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.riverrun.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The answer to an OffsetCommit: every partition that was asked for, in order, each with its own
 * error. Confined to the shard's executor.
 */
final class OffsetCommitAnswers {

    private final OffsetCommitRequest request;
    private final CompletableFuture<OffsetCommitResponse> reply;

    /** An error for each partition in the order of the request; null for one that is written. */
    private final List<ErrorCode> errors = new ArrayList<>();

    OffsetCommitAnswers(
            OffsetCommitRequest request, CompletableFuture<OffsetCommitResponse> reply) {
        this.request = request;
        this.reply = reply;
    }

    /** The same answer for all partitions. */
    static OffsetCommitResponse all(OffsetCommitRequest request, ErrorCode error) {
        CompletableFuture<OffsetCommitResponse> reply = new CompletableFuture<>();
        new OffsetCommitAnswers(request, reply).failAll(error);
        return reply.join();
    }

    /** The next partition fails. */
    void fail(ErrorCode error) {
        errors.add(error);
    }

    /** The next partition is written and fares as the write does. */
    void await() {
        errors.add(null);
    }

    void failAll(ErrorCode error) {
        errors.clear();
        request.topics().forEach(topic -> topic.partitions().forEach(_ -> await()));
        complete(error);
    }

    /** Answers, now that the outcome of the write is known. */
    void complete(ErrorCode written) {
        List<OffsetCommitResponseTopic> topics = new ArrayList<>();
        int next = 0;
        for (var topic : request.topics()) {
            List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
            for (var partition : topic.partitions()) {
                ErrorCode own = errors.get(next++);
                partitions.add(
                        new OffsetCommitResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode((own == null ? written : own).code()));
            }
            topics.add(
                    new OffsetCommitResponseTopic()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitions(partitions));
        }
        reply.complete(new OffsetCommitResponse().setTopics(topics));
    }
}
