package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs whose folders are made in the background, which here waits until it is told to go on. */
class NewFoldersTest implements GroupCommit.Listener {

    private static final Path ROOT = Path.of("/data");
    private static final TopicPartition NAME = new TopicPartition("topic", 0);
    private static final Path FOLDER = ROOT.resolve("topic-0");
    private static final Uuid ID = new Uuid(1, 2);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final List<PartitionLog> withoutFolder = new ArrayList<>();
    private final GroupCommit commit = new GroupCommit(this, () -> {}, background::add);

    @Test
    void shouldMakeFolderInTheBackground() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);
        assertThat(all.get(NAME)).isSameAs(log);
        assertThat(disk.exists(FOLDER)).isFalse();

        runBackground();

        assertThat(disk.list(FOLDER)).containsExactly("partition.metadata");
        assertThat(reopened(all, ROOT).get(NAME).topicId()).isEqualTo(ID);
    }

    @Test
    void shouldMakeFolderForFirstRecordWhichComesEarlier() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);

        assertThat(append(log)).isInstanceOf(AppendResult.Appended.class);
        assertThat(disk.list(FOLDER)).contains("partition.metadata");
        runBackground();

        LogDirectories later = reopened(all, ROOT);
        assertThat(later.get(NAME).topicId()).isEqualTo(ID);
        assertThat(later.get(NAME).logEndOffset()).isEqualTo(1);
    }

    @Test
    void shouldMakeFolderWhenShutDownBefore() throws IOException {
        LogDirectories all = open(ROOT);
        create(all, NAME, ID);

        all.close();
        runBackground();

        LogDirectories later = LogDirectories.open(disk, List.of(ROOT), OptionalInt.of(1), commit);
        LogDirectories.LoadReport report = load(later);
        assertThat(later.get(NAME).topicId()).isEqualTo(ID);
        assertThat(report.asLeft()).isTrue();
    }

    @Test
    void shouldMakeFolderForLogThatBeginsWhereItsLeadersDoes() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);

        log.truncateFullyAndStartAt(7, Batches.NOW);

        assertThat(log.isOffline()).isFalse();
        assertThat(append(log)).isInstanceOf(AppendResult.Appended.class);
        PartitionLog later = reopened(all, ROOT).get(NAME);
        assertThat(later.topicId()).isEqualTo(ID);
        assertThat(later.logStartOffset()).isEqualTo(7);
        assertThat(later.logEndOffset()).isEqualTo(8);
    }

    @Test
    void shouldMakeFolderForTopicsId() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, Uuid.ZERO);

        log.assignTopicId(ID);

        assertThat(disk.list(FOLDER)).containsExactly("partition.metadata");
        assertThat(reopened(all, ROOT).get(NAME).topicId()).isEqualTo(ID);
    }

    @Test
    void shouldStartWithoutFolderAfterKill() throws IOException {
        LogDirectories all = open(ROOT);
        create(all, NAME, ID);
        all.checkpoint();
        all.checkpointHighWatermarks(Map.of(NAME, 0L));

        LogDirectories later = reopened(all, ROOT);
        runBackground();

        assertThat(later.get(NAME)).isNull();
        assertThat(disk.exists(FOLDER)).as("the folder of a process that is gone").isFalse();
        assertThat(append(create(later, NAME, ID))).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void shouldNotMakeFolderOfDeletedLog() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);

        assertThat(all.delete(NAME, 0)).isTrue();
        runBackground();

        assertThat(disk.exists(FOLDER)).isFalse();
        assertThat(error(append(log))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(disk.exists(FOLDER)).isFalse();
    }

    @Test
    void shouldMakeFolderOfTheLatterOfTwoLogsOfOneName() throws IOException {
        LogDirectories all = open(ROOT);
        create(all, NAME, ID);
        all.delete(NAME, 0);
        PartitionLog second = create(all, NAME, new Uuid(3, 4));

        runBackground();

        append(second);
        assertThat(reopened(all, ROOT).get(NAME).topicId()).isEqualTo(new Uuid(3, 4));
    }

    @Test
    void shouldSumUpAndForceLogsThatHaveNoFolderYet() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);

        all.sumUp((_, action) -> action.run(), disk.nowMs + 60_000, true);
        assertThat(disk.exists(FOLDER)).isFalse();
        log.flush();

        assertThat(disk.list(FOLDER)).containsExactly("partition.metadata");
    }

    @Test
    void shouldTryAgainWithFirstRecordWhenDiskWasFull() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);
        disk.roomBytes(0);

        runBackground();
        assertThat(error(append(log))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        disk.enoughRoom();

        assertThat(append(log)).isInstanceOf(AppendResult.Appended.class);
        assertThat(withoutFolder).isEmpty();
        assertThat(reopened(all, ROOT).get(NAME).topicId()).isEqualTo(ID);
    }

    @Test
    void shouldTakeDirectoryOfflineWhenItsDiskFailsMeanwhile() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);
        PartitionLog other = create(all, new TopicPartition("topic", 1), ID);
        disk.failBelow(ROOT);

        runBackground();

        assertThat(all.offline()).containsOnlyKeys(ROOT);
        assertThat(log.isOffline()).isTrue();
        assertThat(other.isOffline()).isTrue();
        assertThat(error(append(log))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void shouldMakeNoFolderInDirectoryThatIsOffline() throws IOException {
        LogDirectories all = open(ROOT);
        PartitionLog log = create(all, NAME, ID);
        create(all, new TopicPartition("topic", 1), ID);
        disk.failBelow(ROOT);
        assertThat(error(append(log))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(all.offline()).containsOnlyKeys(ROOT);
        disk.failBelow(null);

        runBackground();

        assertThat(disk.list(ROOT)).doesNotContain("topic-0", "topic-1");
        assertThat(withoutFolder).isEmpty();
    }

    /** The deletion waits until the folder is made, and takes it along. */
    @Test
    void shouldLeaveNoFolderOfLogThatIsDeletedWhileItIsMade(@TempDir Path root) throws Exception {
        FaultyDisk slow = new FaultyDisk();
        LogDirectories all = LogDirectories.open(slow, List.of(root), OptionalInt.of(1), commit);
        load(all);
        create(all, NAME, ID);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        slow.beforeNextDirectory =
                () -> {
                    begun.countDown();
                    await(mayGoOn);
                };
        Thread maker = Thread.ofPlatform().start(this::runBackground);
        await(begun);
        FutureTask<Boolean> deletion = new FutureTask<>(() -> all.delete(NAME, 0));
        Thread deleter = Thread.ofPlatform().start(deletion);
        while (!deletion.isDone() && deleter.getState() != Thread.State.BLOCKED) {
            Thread.sleep(1);
        }

        mayGoOn.countDown();
        maker.join();

        assertThat(deletion.get()).isTrue();
        assertThat(root.resolve("topic-0")).doesNotExist();
        all.deleteDueFolders(Long.MAX_VALUE);
        assertThat(slow.list(root)).noneMatch(name -> name.startsWith("topic-0"));
        all.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldTellOfFolderThatCannotBeMade(@TempDir Path root) throws IOException {
        FaultyDisk faulty = new FaultyDisk();
        LogDirectories all = LogDirectories.open(faulty, List.of(root), OptionalInt.of(1), commit);
        load(all);
        PartitionLog log = create(all, NAME, ID);
        Path inTheWay = Files.createFile(root.resolve("topic-0"));

        runBackground();
        assertThat(withoutFolder).containsExactly(log);
        assertThat(error(append(log))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        Files.delete(inTheWay);

        assertThat(append(log)).isInstanceOf(AppendResult.Appended.class);
        all.close();
    }

    @Test
    void shouldMakeFolderAtOnceWhereAnotherDirectoryCouldHaveIt() throws IOException {
        Path other = Path.of("/other");
        LogDirectories all = open(ROOT, other);
        disk.failBelow(ROOT);

        PartitionLog log = create(all, NAME, ID);

        assertThat(log.directory()).isEqualTo(other.resolve("topic-0"));
        assertThat(disk.list(log.directory())).containsExactly("partition.metadata");
    }

    @Test
    void shouldMakeFolderItselfWhenTooManyWait() throws IOException {
        LogDirectories all = open(ROOT);
        for (int i = 0; i < NewFolders.WAITING_MAX; i++) {
            create(all, new TopicPartition("many", i), ID);
        }

        create(all, NAME, ID);
        assertThat(disk.exists(FOLDER)).isTrue();
        assertThat(background).hasSize(1);
        runBackground();

        create(all, new TopicPartition("topic", 1), ID);
        assertThat(disk.exists(ROOT.resolve("topic-1"))).isFalse();
        runBackground();
        assertThat(disk.exists(ROOT.resolve("topic-1"))).isTrue();
        assertThat(disk.list(ROOT)).contains("many-9999");
    }

    private LogDirectories open(Path... roots) throws IOException {
        LogDirectories all = LogDirectories.open(disk, List.of(roots), OptionalInt.of(1), commit);
        load(all);
        return all;
    }

    /** As after kill -9. */
    private LogDirectories reopened(LogDirectories all, Path... roots) throws IOException {
        all.release();
        return open(roots);
    }

    private static LogDirectories.LoadReport load(LogDirectories all) throws IOException {
        return all.load(_ -> LogConfig.DEFAULT, Runnable::run, 0);
    }

    private static PartitionLog create(LogDirectories all, TopicPartition name, Uuid id)
            throws IOException {
        return all.createLog(name, id, LogConfig.DEFAULT, 0);
    }

    private static AppendResult append(PartitionLog log) {
        return log.appendAsLeader(Batches.of("a"), 0, AppendOrigin.CLIENT, false, Batches.NOW);
    }

    private static ErrorCode error(AppendResult result) {
        return ((AppendResult.Rejected) result).error();
    }

    private void runBackground() {
        for (Runnable work = background.poll(); work != null; work = background.poll()) {
            work.run();
        }
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {}

    @Override
    public void withoutFolder(PartitionLog log, Exception cause) {
        withoutFolder.add(log);
    }
}
