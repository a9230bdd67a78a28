package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a file of summaries that is longer than what is read of it at a time. */
final class FoundSummariesTest {

    private static final int PARTITIONS = 3_000;

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private Path folder;
    private LogFixture f;

    /** Each partition's log has a record more than that of the partition before. */
    @BeforeEach
    void leaveSummaries() throws IOException {
        f = new LogFixture(root);
        folder = Files.createDirectory(root.resolve("summaries"));
        LogSummaries file = new LogSummaries(new FileSystemDisk(), folder);
        for (int i = 0; i < PARTITIONS; i++) {
            f.append(Batches.of("a"));
            file.add(partition(i), LogSummary.ofLiving(f.log).orElseThrow());
        }
        file.write();
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("many", number);
    }

    private FoundSummaries find() throws IOException {
        Path path = folder.resolve(LogSummaries.FILE_NAME);
        int bytes = (int) Files.size(path);
        assertThat(bytes).isGreaterThan(1 << 19);
        return FoundSummaries.open(disk, path, bytes);
    }

    private static void assertIsThere(FoundSummaries found, int number) throws IOException {
        assertThat(found.of(partition(number)).orElseThrow().endOffset()).isEqualTo(number + 1);
    }

    @Test
    void shouldTellOfEachInTheOrderOfTheFile() throws IOException {
        try (FoundSummaries found = find()) {
            List<TopicPartition> inOrder = found.inOrder();

            assertThat(inOrder)
                    .isEqualTo(
                            IntStream.range(0, PARTITIONS)
                                    .mapToObj(FoundSummariesTest::partition)
                                    .toList());
            for (int i = 0; i < PARTITIONS; i++) {
                assertIsThere(found, i);
            }
        }
    }

    @Test
    void shouldTellOfEachInAnyOrder() throws IOException {
        try (FoundSummaries found = find()) {
            for (int i = 0; i < PARTITIONS; i++) {
                assertIsThere(found, (int) (i * 7_919L % PARTITIONS));
            }
            assertThat(found.of(partition(PARTITIONS))).isEmpty();
        }
    }

    @Test
    void shouldReadAPieceAtATimeAndEachTwiceAtMost() throws IOException {
        try (FoundSummaries found = find()) {
            for (TopicPartition partition : found.inOrder()) {
                assertThat(found.of(partition)).isPresent();
            }
        }

        assertThat(disk.readBytesMax).isEqualTo(1 << 18);
        assertThat(disk.reads).isLessThan(PARTITIONS / 100);
    }

    @Test
    void shouldTakeTheLastOfAPartitionAndNoneThatIsVoid() throws IOException {
        LogSummaries file = new LogSummaries(new FileSystemDisk(), folder);
        file.load();
        file.add(partition(1), LogSummary.ofLiving(f.log).orElseThrow());
        file.forgetLoaded(Set.copyOf(file.partitions().subList(0, PARTITIONS - 1)));
        file.write();

        try (FoundSummaries found = find()) {
            assertThat(found.of(partition(1)).orElseThrow().endOffset()).isEqualTo(PARTITIONS);
            assertThat(found.inOrder()).hasSize(PARTITIONS - 1).endsWith(partition(1));
            assertThat(found.partitions()).hasSize(PARTITIONS - 1);
        }
    }

    @Test
    void shouldCloseTheFileWhenItCannotBeRead() throws IOException {
        disk.failReadOf = folder.resolve(LogSummaries.FILE_NAME);

        assertThatThrownBy(this::find).hasMessage("the disk is gone");

        assertThat(disk.open).isEmpty();
    }

    @Test
    void shouldNotBelieveALengthBeforeTheChecksum() throws IOException {
        Path path = folder.resolve(LogSummaries.FILE_NAME);
        byte[] bytes = Files.readAllBytes(path);
        int length = bytes.length - LogSummaries.HEADER_BYTES - LogSummaries.PREFIX_BYTES;
        assertThat(length).isGreaterThan(1 << 19);
        ByteBuffer.wrap(bytes).putInt(LogSummaries.HEADER_BYTES, length);
        Files.write(path, bytes);

        try (FoundSummaries found = find()) {
            assertThat(found.partitions()).isEmpty();
            assertThat(found.soundBytes()).isEqualTo(LogSummaries.HEADER_BYTES);
        }
        assertThat(disk.readBytesMax).isEqualTo(1 << 18);
    }

    @Test
    void shouldTellOfOneThatIsLongerThanWhatIsReadAtATime() throws IOException {
        LogSummary last = LogSummary.ofLiving(f.log).orElseThrow();
        ByteBuffer producers = ByteBuffer.allocate(700_000);
        for (int i = 0; i < producers.limit(); i++) {
            producers.put(i, (byte) (i * 31));
        }
        LogSummaries file = new LogSummaries(new FileSystemDisk(), folder);
        file.load();
        file.add(partition(1), withProducers(last, producers));
        file.add(partition(PARTITIONS), last);
        file.write();

        try (FoundSummaries found = find()) {
            assertThat(found.inOrder()).endsWith(partition(1), partition(PARTITIONS));
            assertThat(found.of(partition(1)).orElseThrow().producers()).isEqualTo(producers);
            assertIsThere(found, 0);
            assertThat(found.of(partition(PARTITIONS))).isPresent();
        }
    }

    private static LogSummary withProducers(LogSummary summary, ByteBuffer producers) {
        return new LogSummary(
                summary.topicId(),
                summary.folderModifiedNanos(),
                summary.logStartOffset(),
                summary.end(),
                summary.segments(),
                summary.epochsForced(),
                summary.epochs(),
                summary.snapshotOffsets(),
                producers);
    }

    @Test
    void shouldEndWhereAnEntryIsDamaged() throws IOException {
        Path path = folder.resolve(LogSummaries.FILE_NAME);
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 1;
        Files.write(path, bytes);

        try (FoundSummaries found = find()) {
            assertThat(found.partitions()).hasSizeBetween(PARTITIONS / 3, PARTITIONS * 2 / 3);
            assertThat(found.soundBytes()).isLessThanOrEqualTo(bytes.length / 2);
            assertIsThere(found, PARTITIONS / 3);
        }
    }
}
