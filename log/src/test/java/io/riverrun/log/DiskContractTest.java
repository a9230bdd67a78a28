package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.DiskLock;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.disk.FileSystemDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What logs expect of a disk, of the real one and of the simulated one alike. */
class DiskContractTest {

    @TempDir Path temporary;

    static Stream<Disk> disks() {
        return Stream.of(new FileSystemDisk(), new SimulatedDisk());
    }

    private Path root(Disk disk) throws IOException {
        Path root = temporary.resolve("root");
        disk.createDirectories(root);
        return root;
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldReadBackWhatWasWritten(Disk disk) throws IOException {
        Path path = root(disk).resolve("file");
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 2);
            file.force();
            assertThat(file.size()).isEqualTo(6);
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(file.read(read, 1)).isEqualTo(5);
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}));
            assertThat(file.read(ByteBuffer.allocate(3), 6)).isZero();
            file.truncate(4);
            file.truncate(100);
        }
        assertThat(disk.readAll(path)).containsExactly(0, 0, 1, 2);
        assertThat(disk.size(path)).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldReadAFileThatExistsAndMakeNone(Disk disk) throws IOException {
        Path path = root(disk).resolve("file");
        assertThatThrownBy(() -> disk.openToRead(path)).isInstanceOf(NoSuchFileException.class);
        assertThat(disk.exists(path)).isFalse();
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        }

        try (DiskFile file = disk.openToRead(path)) {
            ByteBuffer read = ByteBuffer.allocate(2);
            assertThat(file.read(read, 1)).isEqualTo(2);
            assertThat(read.array()).containsExactly(2, 3);
            assertThat(file.size()).isEqualTo(3);
            assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[1]), 0))
                    .isInstanceOf(NonWritableChannelException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldBearToBeAskedForWriteback(Disk disk) throws IOException {
        Path path = root(disk).resolve("file");
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0);
            file.beginWriteback(0, 4096);
            file.beginWriteback(1 << 20, 4096);
            disk.delete(path);
            file.beginWriteback(0, 4096);
            assertThat(file.size()).isEqualTo(4);
        }
        assertThat(disk.exists(path)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldBringInWhatIsThere(Disk disk) throws IOException {
        Path path = root(disk).resolve("file");
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0);
            boolean told = file.isCached(0, 4);
            file.bringIn(1, 2, false);
            file.bringIn(2, 1 << 20, true);
            file.bringIn(1 << 20, 4096, false);
            assertThat(file.isCached(0, 4)).isEqualTo(told);
            assertThat(file.size()).isEqualTo(4);
            disk.rename(path, root(disk).resolve("renamed"));
            file.bringIn(0, 4, false);
            file.isCached(0, 4);
        }
        assertThat(disk.list(root(disk))).containsExactly("renamed");
        assertThatThrownBy(
                        () -> {
                            DiskFile closed = disk.open(root(disk).resolve("renamed"));
                            closed.close();
                            disk.delete(root(disk).resolve("renamed"));
                            closed.bringIn(0, 4, false);
                        })
                .isInstanceOf(ClosedChannelException.class);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldSendBytes(Disk disk) throws IOException {
        try (DiskFile file = disk.open(root(disk).resolve("file"))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            assertThat(file.transferTo(1, 2, Channels.newChannel(sent))).isEqualTo(2);
            assertThat(sent.toByteArray()).containsExactly(2, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldRenameOverFilesAndKeepThemOpen(Disk disk) throws IOException {
        Path root = root(disk);
        disk.open(root.resolve("old")).close();
        DiskFile file = disk.open(root.resolve("new"));
        file.write(ByteBuffer.wrap(new byte[] {7}), 0);

        disk.rename(root.resolve("new"), root.resolve("old"));
        file.write(ByteBuffer.wrap(new byte[] {8}), 1);
        disk.syncDirectory(root);

        assertThat(disk.list(root)).containsExactly("old");
        assertThat(disk.readAll(root.resolve("old"))).containsExactly(7, 8);
        disk.delete(root.resolve("old"));
        assertThat(file.size()).isEqualTo(2);
        file.close();
        assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> disk.rename(root.resolve("x"), root.resolve("y")))
                .isInstanceOf(IOException.class);
    }

    /** Older systems take the times of files from a clock that ticks every 10 ms at most. */
    static void letTheClockTick() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldStampFilesAndDirectoriesAnewWhenTheyChange(Disk disk) throws IOException {
        Path folder = root(disk).resolve("stamped");
        Path path = folder.resolve("file");
        assertThat(disk.stamp(folder)).isEmpty();
        disk.createDirectories(folder);
        FileStamp empty = disk.stamp(folder).orElseThrow();
        letTheClockTick();
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2}), 0);
            FileStamp full = disk.stamp(folder).orElseThrow();
            assertThat(full).isNotEqualTo(empty);
            FileStamp written = disk.stamp(path).orElseThrow();
            assertThat(written.sizeInBytes()).isEqualTo(2);
            assertThat(disk.stamp(path)).contains(written);

            file.write(ByteBuffer.wrap(new byte[] {3}), 2);

            assertThat(disk.stamp(path).orElseThrow()).isNotEqualTo(written);
            assertThat(disk.stamp(folder)).contains(full);
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldKnowDirectories(Disk disk) throws IOException {
        Path deep = root(disk).resolve("a").resolve("b");
        disk.createDirectories(deep);
        disk.createDirectories(deep);

        assertThat(disk.isDirectory(deep)).isTrue();
        assertThat(disk.exists(deep.resolve("c"))).isFalse();
        assertThatThrownBy(() -> disk.delete(deep.getParent())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.list(deep.resolve("c"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.open(deep)).isInstanceOf(IOException.class);
        disk.delete(deep);
        disk.delete(deep);
        assertThat(disk.list(deep.getParent())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldLockOnce(Disk disk) throws IOException {
        Path path = root(disk).resolve("lock");
        DiskLock lock = disk.tryLock(path).orElseThrow();

        assertThat(disk.tryLock(path)).isEmpty();
        lock.close();
        disk.tryLock(path).orElseThrow().close();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldWritePastTheCacheInPlace(Disk disk) throws IOException {
        Path path = root(disk).resolve("direct");
        disk.open(path).close();
        Optional<DiskFile> file = disk.openDirect(path);
        if (file.isEmpty()) {
            return;
        }
        ByteBuffer block =
                ByteBuffer.allocateDirect(2 * Disk.DIRECT_BLOCK_BYTES)
                        .alignedSlice(Disk.DIRECT_BLOCK_BYTES)
                        .limit(Disk.DIRECT_BLOCK_BYTES);
        file.get().write(block.put(0, (byte) 5), Disk.DIRECT_BLOCK_BYTES);
        file.get().close();
        assertThat(disk.size(path)).isEqualTo(2 * Disk.DIRECT_BLOCK_BYTES);
        assertThat(disk.readAll(path)[Disk.DIRECT_BLOCK_BYTES]).isEqualTo((byte) 5);
    }
}
