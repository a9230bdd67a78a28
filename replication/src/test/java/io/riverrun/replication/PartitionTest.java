package io.riverrun.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.protocol.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PartitionTest {

    @TempDir Path root;
    private HostedTopics topics;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void open() {
        topics = new HostedTopics(root);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    private Partition create(String... configs) {
        topics.create("a", configs);
        return topics.partition("a");
    }

    private void await(long nextOffset, String name) {
        topics.partition("a").awaitCommit(nextOffset, error -> told.add(name + " " + error));
    }

    @Test
    void shouldCommitWhenRecordsAreOnDiskAndPolicyIsAck() {
        Partition partition = create();
        topics.append("a", 2);
        assertThat(partition.highWatermark()).isZero();
        topics.flush();
        assertThat(partition.highWatermark()).isEqualTo(2);
    }

    @Test
    void shouldGatherOnlyWhatIsAnsweredWhenItIsCommitted() {
        Partition partition = create();
        // The first records make the files, and the journal.
        for (int i = 0; i < 3; i++) {
            topics.append("a", 1);
            topics.flush();
        }
        File file = partition.log().directory().resolve("00000000000000000000.log").toFile();
        long before = file.length();

        topics.append("a", 1);
        assertThat(file.length()).as("may wait for more").isEqualTo(before);
        partition.append(HostedTopics.batch(1), AppendOrigin.CLIENT, false, HostedTopics.NOW_MS);

        assertThat(file.length()).isEqualTo(partition.log().sizeInBytes());
    }

    @Test
    void shouldCommitAtTheAppendWhenPolicyIsOs() {
        Partition partition = create("flush.policy", "os");
        topics.append("a", 2);
        assertThat(partition.highWatermark()).isEqualTo(2);
    }

    @Test
    void shouldCommitWhatIsWrittenWhenPolicyBecomesOs() {
        Partition partition = create();
        topics.append("a", 2);
        await(2, "producer");
        topics.apply(
                new MetadataChange.ConfigChanged(
                        ConfigResource.topic("a"), Map.of("flush.policy", "os")));
        assertThat(partition.highWatermark()).isEqualTo(2);
        assertThat(told).containsExactly("producer NONE");
    }

    @Test
    void shouldFlushWhatIsWrittenWhenPolicyBecomesAck() {
        Partition partition = create("flush.policy", "os");
        topics.append("a", 2);
        topics.apply(new MetadataChange.ConfigChanged(ConfigResource.topic("a"), Map.of()));
        topics.flush();
        assertThat(partition.log().durableOffset()).isEqualTo(2);
    }

    @Test
    void shouldTellWaitersInOrderOfOffsetsWhenTheirRecordsAreCommitted() {
        create();
        topics.append("a", 1);
        await(3, "third");
        await(1, "first");
        topics.flush();
        assertThat(told).containsExactly("first NONE");
        topics.append("a", 1);
        topics.append("a", 1);
        await(2, "second");
        topics.flush();
        assertThat(told).containsExactly("first NONE", "second NONE", "third NONE");
    }

    @Test
    void shouldCommitWhatWasFlushedMeanwhileWhenTheLockIsLetGo() throws IOException {
        Partition partition = create();
        topics.append("a", 2);
        await(2, "producer");
        partition.locked(() -> {
            CompletableFuture.runAsync(topics::flush).join();
            assertThat(told).isEmpty();
        });
        assertThat(told).containsExactly("producer NONE");
        assertThat(partition.highWatermark()).isEqualTo(2);
    }

    @Test
    void shouldTellTheOthersWhenOneWaiterFails() {
        Partition partition = create();
        topics.append("a", 2);
        partition.awaitCommit(
                1,
                error -> {
                    throw new IllegalStateException("a bug");
                });
        await(2, "producer");
        topics.flush();
        assertThat(told).containsExactly("producer NONE");
        assertThat(topics.append("a", 1)).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void shouldTellWaiterAtOnceWhenItsRecordsAreCommittedAlready() {
        create();
        topics.append("a", 1);
        topics.flush();
        await(1, "late");
        assertThat(told).containsExactly("late NONE");
    }

    @Test
    void shouldTellWaitersWhenPartitionStandsDown() {
        create();
        topics.append("a", 1);
        await(1, "producer");
        topics.elect("a", HostedTopics.OTHER_BROKER_ID, HostedTopics.OTHER_BROKER_ID);
        assertThat(told).containsExactly("producer NOT_LEADER_OR_FOLLOWER");
        await(1, "late");
        assertThat(told).last().isEqualTo("late NOT_LEADER_OR_FOLLOWER");
    }

    @Test
    void shouldTellWaitersWhenTopicIsDeleted() {
        Partition partition = create();
        topics.append("a", 1);
        await(1, "producer");
        topics.delete("a");
        assertThat(told).containsExactly("producer UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(partition.checkLeader(-1)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void shouldTellWaitersWhenLogFails() {
        Partition partition = create();
        topics.append("a", 1);
        await(1, "producer");
        partition.failed();
        assertThat(told).containsExactly("producer KAFKA_STORAGE_ERROR");
    }

    @Test
    void shouldHoldNoLockWhenWaitersAreCalled() {
        Partition partition = create();
        topics.append("a", 1);
        partition.awaitCommit(
                1,
                _ -> {
                    // Another thread gets in meanwhile, which it could not if the lock were held.
                    Thread other = Thread.startVirtualThread(() -> await(1, "other"));
                    try {
                        other.join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        topics.flush();
        assertThat(told).containsExactly("other NONE");
    }

    @Test
    void shouldWakeReadersWhenThereIsMoreToRead() {
        Partition partition = create();
        ProgressWaiter reader = () -> told.add("progress");
        partition.addProgressWaiter(reader);
        topics.append("a", 1);
        assertThat(told).isEmpty();
        topics.flush();
        assertThat(told).containsExactly("progress");
        partition.removeProgressWaiter(reader);
        topics.append("a", 1);
        topics.flush();
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldWakeReadersWhenEpochBegins() {
        Partition partition = create();
        partition.addProgressWaiter(() -> told.add("progress"));
        topics.elect("a", HostedTopics.BROKER_ID, HostedTopics.BROKER_ID);
        assertThat(told).containsExactly("progress");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, NONE",
        "2, NONE",
        "1, FENCED_LEADER_EPOCH",
        "0, FENCED_LEADER_EPOCH",
        "3, UNKNOWN_LEADER_EPOCH"
    })
    void shouldCheckEpochThatClientKnows(int clientEpoch, ErrorCode expected) {
        Partition partition = create();
        topics.elect("a", HostedTopics.BROKER_ID, HostedTopics.BROKER_ID);
        topics.elect("a", HostedTopics.BROKER_ID, HostedTopics.BROKER_ID);
        assertThat(partition.leaderEpoch()).isEqualTo(2);
        assertThat(partition.checkLeader(clientEpoch)).isEqualTo(expected);
    }

    @Test
    void shouldNoteWhereEachEpochBegins() {
        Partition partition = create();
        topics.append("a", 3);
        topics.elect("a", HostedTopics.BROKER_ID, HostedTopics.BROKER_ID);
        topics.append("a", 2);
        assertThat(partition.log().endOfEpoch(0).endOffset()).isEqualTo(3);
        assertThat(partition.log().endOfEpoch(1).endOffset()).isEqualTo(5);
        assertThat(partition.log().epochAt(3)).isEqualTo(1);
    }

    @Test
    void shouldNotGoBackWhenOlderEpochIsToldLater() {
        Partition partition = create();
        partition.lead(5, 1);
        partition.lead(4, 1);
        assertThat(partition.leaderEpoch()).isEqualTo(5);
    }

    @Test
    void shouldRefuseAppendWhenTooFewReplicasAreInSync() {
        create("min.insync.replicas", "2");
        assertThat(topics.append("a", 1))
                .isInstanceOfSatisfying(
                        AppendResult.Rejected.class,
                        rejected ->
                                assertThat(rejected.error())
                                        .isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS));
        topics.elect(
                "a", HostedTopics.BROKER_ID, HostedTopics.BROKER_ID, HostedTopics.OTHER_BROKER_ID);
        assertThat(topics.append("a", 1)).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void shouldRefuseAppendWhenItDoesNotLead() {
        Partition partition = create();
        topics.elect("a", HostedTopics.OTHER_BROKER_ID, HostedTopics.OTHER_BROKER_ID);
        assertThat(topics.append("a", 1))
                .isInstanceOfSatisfying(
                        AppendResult.Rejected.class,
                        rejected ->
                                assertThat(rejected.error())
                                        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER));
        assertThat(partition.log().logEndOffset()).isZero();
        assertThat(partition.leaderEpoch()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, NONE, 0",
        "2, NONE, 2",
        "3, NONE, 3",
        "-1, NONE, 3",
        "4, OFFSET_OUT_OF_RANGE, 0",
        "-2, OFFSET_OUT_OF_RANGE, 0"
    })
    void shouldDeleteRecordsUpToTheHighWatermarkOnly(long offset, ErrorCode expected, long start)
            throws IOException {
        Partition partition = create();
        topics.append("a", 3);
        topics.flush();
        topics.append("a", 2);
        assertThat(partition.deleteRecordsBefore(offset, HostedTopics.NOW_MS)).isEqualTo(expected);
        assertThat(partition.log().logStartOffset()).isEqualTo(start);
    }

    @Test
    void shouldRefuseToDeleteRecordsWhenTopicIsCompactedOnly() throws IOException {
        Partition partition = create("cleanup.policy", "compact");
        assertThat(partition.deleteRecordsBefore(-1, HostedTopics.NOW_MS))
                .isEqualTo(ErrorCode.POLICY_VIOLATION);
    }

    @Test
    void shouldRefuseToDeleteRecordsWhenItDoesNotLead() throws IOException {
        Partition partition = create();
        topics.elect("a", HostedTopics.OTHER_BROKER_ID, HostedTopics.OTHER_BROKER_ID);
        assertThat(partition.deleteRecordsBefore(-1, HostedTopics.NOW_MS))
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void shouldTakeAllRecordsOfLogAsCommittedWhenItLeadsAfterRestart() throws IOException {
        create();
        topics.append("a", 3);
        topics.restart();
        assertThat(topics.partition("a").highWatermark()).isEqualTo(3);
        assertThat(topics.partition("a").lastStableOffset()).isEqualTo(3);
    }
}
