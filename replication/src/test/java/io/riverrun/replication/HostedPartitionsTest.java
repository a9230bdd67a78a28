package io.riverrun.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostedPartitionsTest {

    private static final Uuid SECOND_ID = new Uuid(2, 2);

    @TempDir Path root;
    private HostedTopics topics;

    @BeforeEach
    void open() {
        topics = new HostedTopics(root);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    private List<String> folders(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private static PartitionLookup refused(ErrorCode error) {
        return new PartitionLookup.Refused(error);
    }

    @Test
    void shouldHostEveryPartitionWhenTopicIsCreated() {
        topics.create("a", HostedTopics.ID, 3, Map.of());
        assertThat(topics.partitions.all()).hasSize(3);
        assertThat(topics.partitions.find("a", 2)).isInstanceOf(PartitionLookup.Hosted.class);
        assertThat(topics.partitions.find(HostedTopics.ID, 0))
                .isInstanceOf(PartitionLookup.Hosted.class);
        assertThat(topics.partition("a").leaderEpoch()).isZero();
    }

    @Test
    void shouldRefuseWhatDoesNotExist() {
        topics.create("a");
        ErrorCode unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        assertThat(topics.partitions.find("b", 0)).isEqualTo(refused(unknown));
        assertThat(topics.partitions.find("a", 1)).isEqualTo(refused(unknown));
        assertThat(topics.partitions.find("a", -1)).isEqualTo(refused(unknown));
        assertThat(topics.partitions.find(SECOND_ID, 0))
                .isEqualTo(refused(ErrorCode.UNKNOWN_TOPIC_ID));
    }

    @Test
    void shouldHostNothingWhenReplicasAreElsewhere() {
        PartitionImage elsewhere = PartitionImage.created(0, List.of(2), List.of(2), 2);
        topics.apply(
                new MetadataChange.TopicCreated(
                        new TopicImage("a", HostedTopics.ID, List.of(elsewhere), Map.of())));
        assertThat(topics.partitions.all()).isEmpty();
        assertThat(topics.partitions.find("a", 0))
                .isEqualTo(refused(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    }

    @Test
    void shouldHostAddedPartitions() {
        topics.create("a");
        topics.append("a", 2);
        topics.apply(
                new MetadataChange.PartitionsAdded(
                        "a", List.of(PartitionImage.created(1, List.of(1), List.of(1), 1))));
        assertThat(topics.partitions.find("a", 1)).isInstanceOf(PartitionLookup.Hosted.class);
        assertThat(topics.partition("a").log().logEndOffset()).isEqualTo(2);
    }

    @Test
    void shouldDropLogWhenTopicIsDeleted() throws IOException {
        topics.create("a");
        topics.append("a", 2);
        topics.delete("a");
        assertThat(topics.partitions.all()).isEmpty();
        assertThat(topics.partitions.find("a", 0))
                .isEqualTo(refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(folders("a-0")).noneMatch(name -> name.equals("a-0"));
    }

    @Test
    void shouldBeginEmptyWhenTopicIsCreatedAgain() {
        topics.create("a");
        topics.append("a", 2);
        topics.delete("a");
        topics.create("a", SECOND_ID, 1, Map.of());
        assertThat(topics.partition("a").log().logEndOffset()).isZero();
        assertThat(topics.partition("a").topicId()).isEqualTo(SECOND_ID);
        assertThat(topics.partitions.find(HostedTopics.ID, 0))
                .isEqualTo(refused(ErrorCode.UNKNOWN_TOPIC_ID));
    }

    @Test
    void shouldHostTopicThatIsMadeAnewSmallerTogetherWithChangesOfTheOld() {
        topics.create("a", HostedTopics.ID, 6, Map.of());
        PartitionImage created = PartitionImage.created(0, List.of(1), List.of(1), 1);
        PartitionImage last = topics.image.partition("a", 5);

        topics.apply(
                new MetadataChange.PartitionChanged("a", created.withLeader(1, List.of(1))),
                new MetadataChange.PartitionChanged("a", last.withLeader(1, List.of(1))),
                new MetadataChange.TopicDeleted("a", HostedTopics.ID),
                new MetadataChange.TopicCreated(
                        new TopicImage("a", SECOND_ID, List.of(created), Map.of())));

        assertThat(topics.partitions.all()).hasSize(1);
        assertThat(topics.partition("a").topicId()).isEqualTo(SECOND_ID);
        assertThat(topics.partition("a").leaderEpoch()).isEqualTo(created.leaderEpoch());
    }

    @Test
    void shouldSetOldLogAsideWhenTopicOfThatNameHasAnotherIdAfterRestart() throws IOException {
        topics.create("a");
        topics.append("a", 2);
        topics.image =
                ClusterImage.empty("cluster")
                        .apply(
                                new MetadataChange.TopicCreated(
                                        new TopicImage(
                                                "a",
                                                SECOND_ID,
                                                List.of(
                                                        PartitionImage.created(
                                                                0, List.of(1), List.of(1), 1)),
                                                Map.of())));
        topics.restart();
        assertThat(topics.partition("a").log().logEndOffset()).isZero();
        assertThat(topics.partition("a").topicId()).isEqualTo(SECOND_ID);
        assertThat(folders("a-0"))
                .satisfiesExactly(
                        now -> assertThat(now).isEqualTo("a-0"),
                        old -> assertThat(old).contains("a-0.").endsWith("-stray"));
        Path oldLog = root.resolve(folders("a-0.").getFirst());
        assertThat(oldLog.resolve("00000000000000000000.log").toFile().length()).isPositive();
    }

    @Test
    void shouldKeepRecordsWhenBrokerStartsAnew() throws IOException {
        topics.create("a");
        topics.append("a", 2);
        topics.restart();
        assertThat(topics.partition("a").log().logEndOffset()).isEqualTo(2);
    }

    @Test
    void shouldConfigureLogsWhenTopicsConfigurationChanges() {
        topics.create("a");
        topics.apply(
                new MetadataChange.ConfigChanged(
                        ConfigResource.topic("a"), Map.of("retention.ms", "77")));
        assertThat(topics.partition("a").log().config().retentionMs()).isEqualTo(77);
        topics.apply(new MetadataChange.ConfigChanged(ConfigResource.topic("a"), Map.of()));
        assertThat(topics.partition("a").log().config().retentionMs()).isEqualTo(604_800_000);
    }

    @Test
    void shouldConfigureLogWhenItIsCreated() {
        topics.create("a", "retention.ms", "77");
        assertThat(topics.partition("a").log().config().retentionMs()).isEqualTo(77);
    }

    @Test
    void shouldSayStorageErrorWhenLogCannotBeOpened() throws IOException {
        Files.writeString(root.resolve("a-0"), "a file where the log's folder should be");
        topics.create("a");
        assertThat(topics.partitions.find("a", 0))
                .isEqualTo(refused(ErrorCode.KAFKA_STORAGE_ERROR));
        topics.create("b", SECOND_ID, 1, Map.of());
        assertThat(topics.partitions.find("b", 0)).isInstanceOf(PartitionLookup.Hosted.class);
    }

    @Test
    void shouldSayStorageErrorOfEveryPartitionWhenFoldersDiskFails() {
        topics.create("a");
        topics.diskFails = true;
        topics.create("b", SECOND_ID, 1, Map.of());

        assertThat(topics.partitions.find("a", 0))
                .isEqualTo(refused(ErrorCode.KAFKA_STORAGE_ERROR));
        assertThat(topics.partitions.find("b", 0))
                .isEqualTo(refused(ErrorCode.KAFKA_STORAGE_ERROR));
    }

    @Test
    void shouldHostPartitionLaterWhenItsLogCouldNotBeOpenedAtFirst() throws IOException {
        Path obstacle = root.resolve("a-0");
        Files.writeString(obstacle, "in the way");
        topics.create("a");
        Files.delete(obstacle);
        topics.elect("a", HostedTopics.BROKER_ID, HostedTopics.BROKER_ID);
        assertThat(topics.partitions.find("a", 0)).isInstanceOf(PartitionLookup.Hosted.class);
    }

    @Test
    void shouldDropWhatWholeImageNoLongerHas() {
        topics.create("a");
        topics.create("b", SECOND_ID, 1, Map.of());
        ClusterImage without =
                topics.image.apply(new MetadataChange.TopicDeleted("a", HostedTopics.ID));
        topics.partitions.onChange(topics.image, without, List.of());
        assertThat(topics.partitions.all()).hasSize(1);
        assertThat(topics.partitions.image()).isSameAs(without);
    }

    @Test
    void shouldShowImageOnlyWhenItsPartitionsAreHosted() {
        topics.create("a");
        assertThat(topics.partitions.image().topic("a")).isNotNull();
        assertThat(topics.partitions.image()).isSameAs(topics.image);
    }

    @Test
    void shouldFindPartitionOfLogOnlyWhileItIsHosted() {
        topics.create("a");
        Partition partition = topics.partition("a");
        assertThat(topics.partitions.of(partition.log())).isSameAs(partition);
        topics.delete("a");
        assertThat(topics.partitions.of(partition.log())).isNull();
    }
}
