package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a few kilobytes that inflate to much cost compaction. */
class CompactionMemoryTest {

    private static final int VALUE_BYTES = 4 << 20;
    private static final int RECORDS = 16;
    private static final int ALLOCATED_BYTES_MAX = 8 << 20;

    @TempDir Path root;

    @Test
    void shouldTakeLittleMemoryWhenBatchInflatesToMuch() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.fixture.append(hollow(RECORDS, VALUE_BYTES));
        c.append("k3=new");
        c.roll();

        long before = allocatedBytes();
        c.compact();

        assertThat(allocatedBytes() - before).isLessThan(ALLOCATED_BYTES_MAX);
        assertThat(keys(c)).hasSize(RECORDS);
    }

    @Test
    void shouldKeepOnlyLastValueWhenBatchInflatesToMuch() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("k0=old", "other=stays");
        c.fixture.append(hollow(RECORDS, VALUE_BYTES));
        c.append("k3=new");
        c.roll();

        c.compact();

        assertThat(keys(c)).hasSize(RECORDS + 1).startsWith("other", "k0").endsWith("k3");
        assertThat(recordsOf(CompactedLog.batches(c.log(), 2).getFirst()))
                .hasSize(RECORDS - 1)
                .allMatch(each -> each.value().remaining() == VALUE_BYTES);
    }

    @Test
    void shouldKeepBatchWhoseKeyIsTooLargeAndCompactTheOthers() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("k0=old", "other=a");
        c.append("other=b");
        ByteBuffer batch = hollow(1, VALUE_BYTES);
        c.fixture.append(withKeyOf(20 << 20));
        c.fixture.append(batch);
        c.roll();

        c.compact();

        assertThat(CompactedLog.batches(c.log(), 0))
                .extracting(RecordBatch::baseOffset)
                .containsExactly(2L, 3L, 4L);
    }

    private static List<String> keys(CompactedLog c) {
        return CompactedLog.batches(c.log(), 0).stream()
                .flatMap(each -> recordsOf(each).stream())
                .map(each -> StandardCharsets.UTF_8.decode(each.key()).toString())
                .toList();
    }

    private static List<Record> recordsOf(RecordBatch batch) {
        try {
            return RecordReader.readAll(batch, Long.MAX_VALUE);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    /** A batch of records {@code k0}, {@code k1} and so on, with values of zeros. */
    private static ByteBuffer hollow(int records, int valueBytes) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.ZSTD);
        for (int i = 0; i < records; i++) {
            builder.append(
                    Batches.NOW, ("k" + i).getBytes(StandardCharsets.UTF_8), new byte[valueBytes]);
        }
        return builder.build();
    }

    private static ByteBuffer withKeyOf(int bytes) {
        return new RecordBatchBuilder(Compression.ZSTD)
                .append(Batches.NOW, new byte[bytes], new byte[0])
                .build();
    }

    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
