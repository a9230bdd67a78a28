package io.riverrun.log.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.disk.WriteBuffers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    private static final int CHUNK_BYTES = 64;
    private static final int APPEND_BYTES_MAX = 48;

    @TempDir Path folder;

    private final FileSystemDisk disk = new FileSystemDisk();
    private final WriteBuffers buffers = new WriteBuffers(CHUNK_BYTES, APPEND_BYTES_MAX, 1);
    private LogFile file;
    private int size;

    private void open() {
        file = new LogFile(new SegmentFile(disk, folder, 0, ".log", false), buffers);
    }

    @AfterEach
    void close() throws IOException {
        file.file().close();
    }

    @Test
    void shouldWriteWholeChunksOfWhatGathers() throws IOException {
        open();

        for (int i = 0; i < 10; i++) {
            append(20, true);
        }

        assertThat(size).isEqualTo(200);
        assertThat(sizeOnDisk()).isEqualTo(192);
        assertThat(file.writtenBytes(size)).isEqualTo(192);
        assertHolds(0, 200);
    }

    @Test
    void shouldWriteAtOnceWhatMayNotGather() throws IOException {
        open();
        append(20, true);
        assertThat(Files.exists(path())).as("still in memory").isFalse();

        append(20, false);

        assertThat(sizeOnDisk()).isEqualTo(40);
        assertHolds(0, 40);
    }

    @Test
    void shouldWriteLargeAppendsAtOnce() throws IOException {
        open();
        append(10, true);

        append(APPEND_BYTES_MAX + 1, true);

        assertThat(sizeOnDisk()).isEqualTo(size);
        assertHolds(0, size);
    }

    @Test
    void shouldGoOnAtChunksAfterUnevenWrite() throws IOException {
        open();
        append(10, true);
        file.handOver();
        assertThat(sizeOnDisk()).isEqualTo(10);

        for (int i = 0; i < 3; i++) {
            append(30, true);
        }

        assertThat(sizeOnDisk()).isEqualTo(64);
        assertHolds(0, 100);
    }

    @Test
    void shouldWriteAtOnceWhileOthersHaveAllBuffers() throws IOException {
        LogFile other = new LogFile(new SegmentFile(disk, folder, 1, ".log", false), buffers);
        other.append(ByteBuffer.allocate(8), 0, true);
        open();

        append(20, true);
        assertThat(sizeOnDisk()).isEqualTo(20);

        other.release();
        append(20, true);
        assertThat(sizeOnDisk()).isEqualTo(20);
        assertHolds(0, 40);
        other.file().close();
    }

    @Test
    void shouldWriteWhatIsIdle() throws IOException {
        open();
        append(20, true);

        buffers.writeIdle();
        assertThat(Files.exists(path())).as("used since the last call").isFalse();
        buffers.writeIdle();

        assertThat(sizeOnDisk()).isEqualTo(20);
        assertThat(buffers.take(() -> true)).as("given back").isNotNull();
    }

    @Test
    void shouldForceAllThatWasAppended() throws IOException {
        open();
        append(20, true);

        file.force();

        assertThat(sizeOnDisk()).isEqualTo(20);
    }

    @Test
    void shouldCutWhatGathered() throws IOException {
        open();
        append(30, true);
        append(30, true);

        file.truncate(35);
        size = 35;

        assertThat(sizeOnDisk()).isEqualTo(35);
        append(40, true);
        assertHolds(0, 75);
    }

    @Test
    void shouldCutBelowWhatGathered() throws IOException {
        open();
        append(40, false);
        append(20, true);

        file.truncate(30);
        size = 30;

        append(20, true);
        file.handOver();
        assertThat(sizeOnDisk()).isEqualTo(50);
        assertHolds(0, 50);
    }

    @Test
    void shouldTellWhoSendsWhatWasCutOff() throws IOException {
        open();
        append(30, false);
        append(20, true);
        file.truncate(35);
        assertThat(sent(30, 5)).isEqualTo(bytesAt(30, 5));

        assertThatThrownBy(() -> sent(35, 5)).hasMessageContaining("ends before");
        file.truncate(20);
        file.release();
        assertThatThrownBy(() -> sent(30, 5)).hasMessageContaining("ends before");
    }

    @Test
    void shouldNotWriteWhatIsDeleted() throws IOException {
        open();
        append(20, true);

        file.giveBack();
        file.file().delete();

        assertThat(Files.exists(path())).isFalse();
        assertThat(buffers.take(() -> true)).isNotNull();
    }

    @Test
    void shouldHoldWhatWasAppendedWhateverIsDoneToIt() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            open();
            size = 0;
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> file.handOver();
                    case 1 -> file.force();
                    case 2 -> buffers.writeIdle();
                    case 3 -> file.complete(size);
                    case 4 -> file.file().closeIdle();
                    case 5 -> {
                        size -= Math.min(size, random.nextInt(100));
                        file.truncate(size);
                    }
                    case 6 -> file.release();
                    default -> append(1 + random.nextInt(60), random.nextInt(5) > 0);
                }
                int from = random.nextInt(size + 1);
                assertHolds(from, random.nextInt(size - from + 1));
                assertThat(file.writtenBytes(size)).isBetween(size - CHUNK_BYTES, size);
            }
            file.release();
            assertThat(sizeOnDisk()).as("seed %d", seed).isEqualTo(size);
            assertHolds(0, size);
            file.file().delete();
        }
    }

    @Test
    @Timeout(60)
    void shouldBeReadWhileItGrows() throws Exception {
        open();
        AtomicInteger published = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            CompletableFuture<?>[] readers = new CompletableFuture<?>[3];
            for (int i = 0; i < 2; i++) {
                Random random = new Random(i);
                readers[i] =
                        CompletableFuture.runAsync(
                                () -> readUntil(done, published, random), threads);
            }
            readers[2] =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!done.get()) {
                                    buffers.writeIdle();
                                }
                            },
                            threads);
            try {
                for (int i = 0; i < 20_000; i++) {
                    append(1 + i % APPEND_BYTES_MAX, i % 7 > 0);
                    published.set(size);
                }
            } finally {
                done.set(true);
            }
            CompletableFuture.allOf(readers).get(30, TimeUnit.SECONDS);
        }
        assertHolds(0, size);
    }

    private void readUntil(AtomicBoolean done, AtomicInteger published, Random random) {
        try {
            while (!done.get()) {
                int end = published.get();
                int from = end - random.nextInt(Math.min(end, 300) + 1);
                assertHolds(from, end - from);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // --- bytes that tell where they are ---

    private void append(int bytes, boolean mayGather) throws IOException {
        ByteBuffer batch =
                ByteBuffer.wrap(bytesAt(size - 3, bytes + 5)).position(3).limit(bytes + 3);

        file.append(batch, size, mayGather);

        assertThat(batch.position()).isEqualTo(3);
        assertThat(batch.remaining()).isEqualTo(bytes);
        size += bytes;
    }

    private void assertHolds(int from, int bytes) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(bytes + 4).position(2).limit(bytes + 2);
        assertThat(file.read(read, from)).isEqualTo(bytes);
        byte[] expected = bytesAt(from, bytes);
        assertThat(Arrays.copyOfRange(read.array(), 2, bytes + 2)).isEqualTo(expected);
        assertThat(sent(from, bytes)).isEqualTo(expected);
    }

    private byte[] sent(int from, int bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WritableByteChannel channel = Channels.newChannel(out)) {
            long count = 1;
            while (out.size() < bytes && count > 0) {
                count = file.transferTo(from + out.size(), bytes - out.size(), channel);
            }
        }
        return out.toByteArray();
    }

    private static byte[] bytesAt(int from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int at = from + i;
            bytes[i] = (byte) (at * 31 + (at >> 8) * 17 + (at >> 16));
        }
        return bytes;
    }

    private Path path() {
        return folder.resolve("00000000000000000000.log");
    }

    private long sizeOnDisk() throws IOException {
        return Files.size(path());
    }
}
