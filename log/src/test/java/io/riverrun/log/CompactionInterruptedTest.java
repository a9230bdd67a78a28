package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.compaction.CompactionAbandonedException;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.log.compaction.CompactionResult.Abandoned;
import io.riverrun.log.compaction.Throttle;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else happens to a log while it is compacted. */
class CompactionInterruptedTest {

    /** Something to do when so many pieces have been read or written. */
    private interface Event {
        void happen() throws IOException;
    }

    @TempDir Path root;
    private CompactedLog c;
    private boolean happened;

    @BeforeEach
    void open() throws IOException {
        c = new CompactedLog(root, "segment.bytes", "1000", "cleanup.policy", "compact,delete");
        for (int i = 0; i < 200; i++) {
            c.append("k" + i % 10 + "=" + i);
        }
        c.roll();
        c.append("last=1");
    }

    private Throttle after(int pieces, Event event) {
        happened = false;
        int[] left = {pieces};
        return bytes -> {
            if (left[0]-- == 0) {
                happened = true;
                try {
                    event.happen();
                } catch (CompactionAbandonedException e) {
                    throw e;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    @Test
    void shouldAbandonRunWhenLogIsTruncated() throws IOException {
        int pieces = 0;
        do {
            c.throttle =
                    after(pieces++, () -> c.log().truncateTo(c.log().logEndOffset() - 1, c.nowMs));
            CompactionResult result = c.tryCompact();
            assertThat(result instanceof Abandoned).isEqualTo(happened);
            c.append("last=1");
            assertThat(CompactedLog.lastValues(c.log())).hasSize(11);
            assertNothingLeftOver();
        } while (happened);
        assertThat(pieces).isGreaterThan(20);
    }

    @Test
    void shouldForgetWhatWasCleanAboveTheCut() throws IOException {
        c.compact();
        c.log().truncateTo(150, c.nowMs);
        assertThat(c.log().compaction().firstDirtyOffset()).isLessThanOrEqualTo(150);
        c.log().truncateFullyAndStartAt(1000, c.nowMs);
        c.append("a=1", "a=2");
        c.roll();
        c.compact();
        assertThat(c.records()).containsExactly("1001:a=2");
    }

    @Test
    void shouldAbandonRunWhenItsSegmentsAreDeleted() throws IOException {
        int abandoned = 0;
        int pieces = 0;
        do {
            int now = pieces++;
            c.throttle =
                    after(
                            now,
                            () -> {
                                c.log().deleteRecordsBefore(20 + 3L * now, c.nowMs);
                                c.log().deleteDueFiles(Long.MAX_VALUE);
                            });
            abandoned += c.tryCompact() instanceof Abandoned ? 1 : 0;
            assertThat(CompactedLog.lastValues(c.log())).hasSize(11).containsEntry("k0", "190");
            assertNothingLeftOver();
            c.append("last=" + now);
            c.roll();
        } while (happened && pieces < 30);
        assertThat(abandoned).isPositive();
    }

    @Test
    void shouldAbandonRunWhenPartitionIsDeleted() throws IOException {
        int pieces = 0;
        do {
            c.throttle =
                    after(
                            pieces,
                            () -> c.fixture.directories.delete(LogFixture.PARTITION, c.nowMs));
            CompactionResult result = c.tryCompact();
            assertThat(result instanceof Abandoned).isEqualTo(happened);
            pieces += 4;
            if (happened) {
                c.fixture.directories.deleteDueFolders(Long.MAX_VALUE);
                try (var folders = Files.list(root)) {
                    assertThat(folders.filter(Files::isDirectory)).isEmpty();
                }
                c.fixture.directories.close();
                open();
            }
        } while (happened);
        assertThat(pieces).isGreaterThan(20);
    }

    @Test
    void shouldAbandonRunWhenTopicIsNoLongerCompacted() throws IOException {
        c.throttle =
                after(
                        20,
                        () -> {
                            c.fixture.settings.put("cleanup.policy", "delete");
                            c.log().updateConfig(c.fixture.config());
                        });
        assertThat(c.tryCompact()).isInstanceOf(Abandoned.class);
        assertThat(CompactedLog.lastValues(c.log())).hasSize(11);
        assertNothingLeftOver();
    }

    @Test
    void shouldLeaveOffWhenBrokerShutsDown() throws IOException {
        c.throttle =
                after(
                        25,
                        () -> {
                            throw new CompactionAbandonedException("the broker shuts down");
                        });
        assertThat(c.tryCompact()).isEqualTo(new Abandoned("the broker shuts down"));
        assertNothingLeftOver();
        c.throttle = Throttle.NONE;
        c.compact();
        assertThat(CompactedLog.lastValues(c.log())).hasSize(11);
    }

    @Test
    void shouldTakeAppendsMeanwhile() throws IOException {
        int pieces = 0;
        do {
            int now = pieces++;
            c.throttle = after(now, () -> c.append("k0=during" + now, "k1=during" + now));
            c.compact();
            if (happened) {
                assertThat(CompactedLog.lastValues(c.log()))
                        .containsEntry("k0", "during" + now)
                        .hasSize(11);
            }
            c.append("last=" + now);
            c.roll();
        } while (happened);
    }

    @Test
    void shouldLetReadersGoOnWithWhatTheyFound() throws IOException {
        FileSlice slice = slice(0);
        List<RecordBatch> before = RecordBatches.list(slice.toBuffer());
        FileSlice unread = slice(20);
        c.compact();
        c.append("k1=1");
        c.roll();
        FileSlice second = slice(0);
        List<RecordBatch> between = RecordBatches.list(second.toBuffer());
        c.compact();

        assertThat(RecordBatches.list(slice.toBuffer())).hasSameSizeAs(before);
        assertThat(RecordBatches.list(unread.toBuffer()).getFirst().baseOffset()).isEqualTo(20);
        assertThat(RecordBatches.list(second.toBuffer())).hasSameSizeAs(between);
        c.log().deleteDueFiles(c.nowMs + 59_999);
        assertThat(RecordBatches.list(slice.toBuffer())).hasSameSizeAs(before);
        c.log().deleteDueFiles(c.nowMs + 60_000);
        try (var files = Files.list(c.fixture.folder())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".deleted"));
        }
        assertThatThrownBy(slice::toBuffer).hasMessageContaining("deleted");
    }

    @Test
    void shouldCompactAndDelete() throws IOException {
        c.compact();
        c.fixture.settings.put("retention.ms", "1000");
        c.log().updateConfig(c.fixture.config());
        assertThat(c.log().applyRetention(c.nowMs + 2000, 200)).isPositive();
        assertThat(c.log().logStartOffset()).isEqualTo(200);
        assertThat(c.records()).containsExactly("200:last=1");
        c.roll();
        c.compact();
        assertThat(c.records()).containsExactly("200:last=1");
        assertThat(c.log().compaction().firstDirtyOffset()).isEqualTo(201);
    }

    @Test
    void shouldSayWhichBatchIsDamagedAndLeaveTheLogAsItIs() throws IOException {
        c.log().flush();
        Path file = c.fixture.folder().resolve("0".repeat(20) + ".log");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(c::tryCompact)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("damaged");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertNothingLeftOver();
    }

    private FileSlice slice(long from) throws IOException {
        return ((ReadResult.Batches) c.log().read(from, 200, 1 << 20, true)).slice();
    }

    private void assertNothingLeftOver() throws IOException {
        try (var files = Files.list(c.fixture.folder())) {
            assertThat(files.map(Path::toString))
                    .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
        }
    }
}
