package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.disk.OpenFiles;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

    @TempDir Path temporary;

    private static final class SomeFile implements OpenFiles.Reopening {
        boolean used = true;
        boolean open = true;

        @Override
        public boolean wasUsed() {
            boolean was = used;
            used = false;
            return was;
        }

        @Override
        public void closeIdle() {
            open = false;
        }
    }

    private static List<SomeFile> open(OpenFiles files, int count) throws IOException {
        List<SomeFile> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SomeFile file = new SomeFile();
            opened.add(file);
            files.opened(file);
        }
        return opened;
    }

    @Test
    void shouldKeepNoMoreFilesOpenThanAllowed() throws IOException {
        OpenFiles files = new OpenFiles(10);

        List<SomeFile> opened = open(files, 1_000);

        assertThat(opened.stream().filter(file -> file.open)).hasSize(10);
    }

    @Test
    void shouldCloseWhatWasNotUsedBeforeWhatWas() throws IOException {
        OpenFiles files = new OpenFiles(3);
        List<SomeFile> opened = open(files, 3);
        open(files, 1);
        opened.get(1).used = true;

        open(files, 1);

        assertThat(opened).extracting(file -> file.open).containsExactly(false, true, false);
    }

    @Test
    void shouldCloseFilesThatWereIdleBetweenTwoLooks() throws IOException {
        OpenFiles files = new OpenFiles(10);
        List<SomeFile> opened = open(files, 2);
        files.closeIdle();
        opened.get(1).used = true;

        files.closeIdle();

        assertThat(opened).extracting(file -> file.open).containsExactly(false, true);
    }

    @Test
    void shouldServeMoreLogsThanFilesMayBeOpen() throws IOException {
        FileSystemDisk disk = new FileSystemDisk(8);
        LogFixture f = new LogFixture(disk, temporary.resolve("logs"));
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            logs.add(
                    f.directories.createLog(
                            new TopicPartition("topic", i),
                            LogFixture.TOPIC_ID,
                            f.config(),
                            Batches.NOW));
        }
        for (int round = 0; round < 3; round++) {
            for (PartitionLog log : logs) {
                ByteBuffer batch = Batches.of("value" + round);
                assertThat(log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, false, Batches.NOW))
                        .isInstanceOf(AppendResult.Appended.class);
            }
        }

        f.restart();

        for (int i = 1; i <= 40; i++) {
            PartitionLog log = f.directories.get(new TopicPartition("topic", i));
            assertThat(Batches.read(log, 0)).containsExactly("0:value0", "1:value1", "2:value2");
        }
        assertThat(openBelow(f.root)).isLessThanOrEqualTo(8 + 3);
    }

    @Test
    void shouldNotFailReadersAndWritersWhoseFileIsClosedAsIdle() throws Exception {
        FileSystemDisk disk = new FileSystemDisk(100);
        LogFixture f = new LogFixture(disk, temporary.resolve("logs"));
        f.append(Batches.of("0"));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(() -> {
                            while (f.log.logEndOffset() < 2_000) {
                                assertThat(Batches.read(f.log, f.log.logEndOffset() - 1))
                                        .isNotEmpty();
                            }
                        });
        Thread closer =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(() -> {
                            while (f.log.logEndOffset() < 2_000) {
                                closeAll(disk);
                            }
                        });
        for (int i = 1; i < 2_000; i++) {
            f.append(Batches.of(String.valueOf(i)));
        }
        reader.join();
        closer.join();
        assertThat(failure.get()).isNull();
        assertThat(Batches.read(f.log, 0)).hasSize(2_000);
    }

    private static void closeAll(FileSystemDisk disk) {
        try {
            disk.openFiles().closeIdle();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The files of this process below the folder; the journal's and the lock are open always. */
    private static long openBelow(Path folder) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(link -> leadsBelow(link, folder)).count();
        }
    }

    private static boolean leadsBelow(Path link, Path folder) {
        try {
            return Files.readSymbolicLink(link).startsWith(folder);
        } catch (IOException e) {
            // Closed since it was listed.
            return false;
        }
    }
}
