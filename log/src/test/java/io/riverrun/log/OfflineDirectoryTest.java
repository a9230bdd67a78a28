package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several folders in log.dirs, of which one lies on a disk that fails. */
class OfflineDirectoryTest implements GroupCommit.Listener {

    private static final Path GOOD = Path.of("/good");
    private static final Path BAD = Path.of("/bad");
    private static final TopicPartition ONE = new TopicPartition("topic", 0);
    private static final TopicPartition TWO = new TopicPartition("topic", 1);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<PartitionLog> failed = new ArrayList<>();
    private final GroupCommit commit = new GroupCommit(this, () -> {}, Runnable::run);

    @Test
    void shouldTakeOnlyTheFolderOffThatFails() throws IOException {
        LogDirectories all = open();
        PartitionLog inGood = create(all, ONE);
        PartitionLog inBad = create(all, TWO);
        PartitionLog idle = all.createLog(new TopicPartition("topic", 2), id(), config(), 0);
        PartitionLog alsoBad = all.createLog(new TopicPartition("topic", 3), id(), config(), 0);
        append(inBad);
        disk.failBelow(BAD);

        append(inGood);
        inBad.updateConfig(config());
        commit.dirty(inBad);
        commit.runCycle();

        assertThat(all.offline()).containsOnlyKeys(BAD);
        assertThat(failed).containsExactlyInAnyOrder(inBad, alsoBad);
        assertThat(inBad.failure()).isNotNull();
        assertThat(inGood.durableOffset()).isEqualTo(2);
        assertThat(idle.failure()).isNull();
        all.checkpoint();
        PartitionLog next = create(all, new TopicPartition("next", 0));
        assertThat(next.directory()).startsWithRaw(GOOD);
        all.close();
    }

    @Test
    void shouldTakeFolderOfflineWhenAppendFails() throws IOException {
        LogDirectories all = open();
        PartitionLog inGood = create(all, ONE);
        PartitionLog inBad = create(all, TWO);
        disk.failBelow(BAD);

        AppendResult result =
                inBad.appendAsLeader(Batches.of("b"), 0, AppendOrigin.CLIENT, false, Batches.NOW);

        assertThat(((AppendResult.Rejected) result).error())
                .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertOnlyBadIsOffline(all, inGood, inBad);
    }

    @Test
    void shouldTakeFolderOfflineWhenReadFails() throws IOException {
        LogDirectories all = open();
        PartitionLog inGood = create(all, ONE);
        PartitionLog inBad = create(all, TWO);
        FileSlice slice = ((ReadResult.Batches) inBad.read(0, 1, 1_000, true)).slice();
        disk.failBelow(BAD);

        assertThatThrownBy(() -> slice.readAt(0, ByteBuffer.allocate(10)))
                .isInstanceOf(IOException.class);

        assertOnlyBadIsOffline(all, inGood, inBad);
    }

    @Test
    void shouldTakeFolderOfflineWhenSendingFails() throws IOException {
        LogDirectories all = open();
        PartitionLog inGood = create(all, ONE);
        PartitionLog inBad = create(all, TWO);
        FileSlice slice = ((ReadResult.Batches) inBad.read(0, 1, 1_000, true)).slice();
        disk.failBelow(BAD);

        assertThatThrownBy(() -> slice.transferTo(0, new GoneClient()))
                .isInstanceOf(IOException.class);

        assertOnlyBadIsOffline(all, inGood, inBad);
    }

    @Test
    void shouldNotBlameDiskForClientThatIsGone() throws IOException {
        LogDirectories all = open();
        PartitionLog log = create(all, ONE);
        FileSlice slice = ((ReadResult.Batches) log.read(0, 1, 1_000, true)).slice();

        assertThatThrownBy(() -> slice.transferTo(0, new GoneClient())).hasMessage("Broken pipe");

        assertThat(all.offline()).isEmpty();
        all.close();
    }

    @Test
    void shouldMakeLogElsewhereWhenFolderFailsToTakeIt() throws IOException {
        LogDirectories all = open();
        PartitionLog inGood = create(all, ONE);
        disk.failBelow(BAD);

        PartitionLog meantForBad = create(all, TWO);

        assertThat(meantForBad.directory()).startsWithRaw(GOOD);
        assertThat(all.offline()).containsOnlyKeys(BAD);
        assertThat(inGood.isOffline()).isFalse();
        all.close();
    }

    @Test
    void shouldLeaveFolderAloneThatIsOffline() throws IOException {
        LogDirectories all = open();
        create(all, ONE);
        PartitionLog inBad = create(all, TWO);
        append(inBad);
        commit.runCycle();
        Path file = inBad.directory().resolve("00000000000000000000.log");
        long before = disk.size(file);
        inBad.appendAsLeader(Batches.of("b"), 0, AppendOrigin.CLIENT, true, Batches.NOW);
        assertThat(disk.size(file)).as("it is in memory").isEqualTo(before);
        disk.failBelow(BAD);
        assertThatThrownBy(() -> disk.size(file)).isInstanceOf(IOException.class);
        all.writeIdle();
        all.writeIdle();
        assertThat(all.offline()).containsOnlyKeys(BAD);

        disk.failBelow(null);
        all.writeIdle();

        assertThat(disk.size(file)).isEqualTo(before);
        all.close();
    }

    /** Its name and cause are there to be logged, and the other folder is as good as before. */
    private void assertOnlyBadIsOffline(LogDirectories all, PartitionLog inGood, PartitionLog inBad)
            throws IOException {
        commit.runCycle();
        assertThat(failed).containsExactly(inBad);
        assertThat(all.offline()).hasSize(1);
        assertThat(all.offline().get(BAD)).contains("simulated disk of /bad is gone");
        assertThat(inBad.isOffline()).isTrue();
        assertThat(inGood.isOffline()).isFalse();
        append(inGood);
        commit.runCycle();
        assertThat(inGood.durableOffset()).isEqualTo(2);
        assertThat(
                        inBad.appendAsLeader(
                                Batches.of("c"), 0, AppendOrigin.CLIENT, false, Batches.NOW))
                .isInstanceOf(AppendResult.Rejected.class);
        all.close();
    }

    /** Where an answer is sent to in vain. */
    private static final class GoneClient implements WritableByteChannel {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldStartWithoutFolderThatFails() throws IOException {
        LogDirectories before = open();
        create(before, ONE);
        create(before, TWO);
        before.close();
        disk.failBelow(BAD);

        LogDirectories all = open();

        assertThat(all.offline()).containsOnlyKeys(BAD);
        assertThat(all.get(ONE).logEndOffset()).isEqualTo(1);
        assertThat(all.get(TWO)).isNull();
        all.close();
    }

    @Test
    void shouldStartWithoutFolderThatCannotTellItsOwner() throws IOException {
        LogDirectories before = open();
        AtomicInteger ids = new AtomicInteger();
        before.claim(1, "cluster", () -> new Uuid(7, ids.incrementAndGet()));
        create(before, ONE);
        create(before, TWO);
        before.close();
        disk.failBelow(BAD.resolve("meta.properties"));

        LogDirectories all = open();
        all.claim(1, "cluster", () -> new Uuid(7, ids.incrementAndGet()));

        assertThat(all.offline()).containsOnlyKeys(BAD);
        assertThat(all.get(ONE).logEndOffset()).isEqualTo(1);
        assertThat(all.get(TWO)).isNull();
        all.close();
        assertThatThrownBy(() -> LogDirectories.open(disk, List.of(BAD), OptionalInt.of(1), commit))
                .isInstanceOf(LogDirectoryException.class)
                .hasMessageStartingWith("No folder of log.dirs can be used");
        disk.failBelow(null);
        LogDirectories again = open();
        assertThat(again.get(TWO).logEndOffset()).isEqualTo(1);
        again.close();
    }

    @Test
    void shouldNotStartWithoutAnyFolder() {
        disk.failBelow(Path.of("/"));

        assertThatThrownBy(this::open).isInstanceOf(LogDirectoryException.class);
    }

    @Test
    void shouldStayInUseWhileDiskIsFull() throws IOException {
        LogDirectories all = open();
        PartitionLog log = create(all, ONE);
        disk.roomBytes(0);

        assertThat(log.appendAsLeader(Batches.of("a"), 0, AppendOrigin.CLIENT, false, Batches.NOW))
                .isInstanceOf(AppendResult.Rejected.class);
        assertThatThrownBy(all::checkpoint).isInstanceOf(IOException.class);
        disk.enoughRoom();
        append(log);

        assertThat(all.offline()).isEmpty();
        all.close();
    }

    @Test
    void shouldDropWhatIsLeftOfAttemptToMakePartitionThatIsInAnotherFolder() throws IOException {
        for (Path left : List.of(GOOD, BAD)) {
            Path made = left.equals(GOOD) ? BAD : GOOD;
            leavePartitionIn(made);
            disk.createDirectories(left.resolve("topic-0"));
            PartitionMetadata.write(disk, left.resolve("topic-0"), id());

            LogDirectories all = open();

            assertThat(all.get(ONE).directory()).startsWithRaw(made);
            assertThat(all.get(ONE).logEndOffset()).isEqualTo(1);
            assertThat(disk.exists(left.resolve("topic-0"))).isFalse();
            all.delete(ONE, 0);
            all.deleteDueFolders(Long.MAX_VALUE);
            all.close();
        }
    }

    @Test
    void shouldRefuseToChooseBetweenRecordsOfOnePartitionInTwoFolders() throws IOException {
        leavePartitionIn(GOOD);
        disk.createDirectories(BAD.resolve("topic-0"));
        PartitionMetadata.write(disk, BAD.resolve("topic-0"), id());
        disk.open(BAD.resolve("topic-0").resolve("00000000000000000000.log")).close();

        assertThatThrownBy(this::open)
                .isInstanceOf(LogDirectoryException.class)
                .hasMessageContaining("topic-0 lies in two folders");
    }

    @Test
    void shouldNotGiveAPartitionTheRecordsOfATopicThatIsGone() throws IOException {
        leavePartitionIn(GOOD);
        disk.delete(GOOD.resolve("topic-0").resolve("partition.metadata"));
        disk.createDirectories(BAD.resolve("topic-0"));
        PartitionMetadata.write(disk, BAD.resolve("topic-0"), new Uuid(8, 8));

        assertThatThrownBy(this::open).hasMessageContaining("topic-0 lies in two folders");
    }

    /** One record in the folder. */
    private void leavePartitionIn(Path folder) throws IOException {
        try (LogDirectories all =
                LogDirectories.open(disk, List.of(folder), OptionalInt.of(1), commit)) {
            all.load(_ -> config(), Runnable::run, Batches.NOW);
            create(all, ONE);
        }
    }

    private LogDirectories open() throws IOException {
        LogDirectories all =
                LogDirectories.open(disk, List.of(GOOD, BAD), OptionalInt.of(1), commit);
        all.load(_ -> config(), Runnable::run, Batches.NOW);
        return all;
    }

    private PartitionLog create(LogDirectories all, TopicPartition name) throws IOException {
        PartitionLog log = all.createLog(name, id(), config(), Batches.NOW);
        append(log);
        commit.runCycle();
        return log;
    }

    private static void append(PartitionLog log) {
        assertThat(log.appendAsLeader(Batches.of("a"), 0, AppendOrigin.CLIENT, false, Batches.NOW))
                .isInstanceOf(AppendResult.Appended.class);
    }

    private static LogConfig config() {
        return LogConfig.DEFAULT;
    }

    private static Uuid id() {
        return new Uuid(1, 2);
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {
        failed.add(log);
    }
}
