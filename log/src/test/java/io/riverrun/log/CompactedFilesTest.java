package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.compaction.CompactionLimits;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache's dump tool reads what compaction wrote; and a large log becomes small. */
class CompactedFilesTest {

    @TempDir Path root;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldWriteFilesThatDumpToolReads(Compression codec) throws IOException {
        CompactedLog c =
                new CompactedLog(root, "segment.bytes", "6000", "index.interval.bytes", "300");
        for (int i = 0; i < 400; i++) {
            c.nowMs += 10;
            c.append(codec, "key" + i % 50 + "=" + i, "once" + i + "=" + i, "tombstone" + i % 90);
            if (i % 20 == 0) {
                c.appendTransactional(7, i / 20, "key0=" + i);
                c.end(7, i % 40 == 0 ? ControlRecord.Type.ABORT : ControlRecord.Type.COMMIT);
            }
        }
        c.roll();
        c.compact();
        c.append("last=1");
        c.fixture.restart();
        int records = c.records().size();

        assertThat(withoutGaps(DumpTool.runRaw(c.fixture.folder(), ".log", "--deep-iteration")))
                .noneMatch(line -> line.contains("isvalid: false"))
                .noneMatch(line -> line.contains("Could not"));
        assertThat(dump(c, ".log", "--print-data-log", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("| offset:") && !line.contains("endTxnMarker"))
                .hasSize(records);
        assertThat(dump(c, ".index", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("offset:"))
                .hasSizeGreaterThan(5);
        assertThat(dump(c, ".index", "--index-sanity-check")).anyMatch(l -> l.contains("passed"));
        assertThat(dump(c, ".index", "--verify-index-only")).isNotEmpty();
        assertThat(dump(c, ".timeindex", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("timestamp:"))
                .hasSizeGreaterThan(5);
        assertThat(dump(c, ".timeindex", "--index-sanity-check"))
                .anyMatch(l -> l.contains("passed"));
        assertThat(dump(c, ".timeindex", "--verify-index-only")).isNotEmpty();
        assertThat(dump(c, ".txnindex")).anyMatch(line -> line.contains("producerId: 7"));
        assertThat(dump(c, ".snapshot")).anyMatch(line -> line.contains("producerId: 7"));
    }

    @Test
    void shouldFindRecordsByTimeAfterwards() throws IOException {
        CompactedLog c =
                new CompactedLog(root, "segment.bytes", "3000", "index.interval.bytes", "200");
        for (int i = 0; i < 300; i++) {
            c.nowMs = Batches.NOW + i;
            c.append("key" + i % 37 + "=" + i);
        }
        c.roll();
        c.compact();
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 263; i < 300; i++) {
                assertThat(c.log().offsetForTimestamp(Batches.NOW + i).offset()).isEqualTo(i);
            }
            assertThat(c.log().offsetForTimestamp(Batches.NOW).offset()).isEqualTo(263);
            assertThat(c.log().newestTimestamp().offset()).isEqualTo(299);
            c.fixture.restart();
        }
    }

    @Test
    void shouldShrinkMillionRecordsToTheirThousandKeys() throws IOException {
        CompactedLog c = new CompactedLog(root, "segment.bytes", "8000000");
        c.limits = new CompactionLimits(48 * 1024, 0.9, 1 << 19);
        int records = 1_000_000;
        int keys = 1_000;
        for (int i = 0; i < records; i += 1000) {
            RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE);
            for (int j = 0; j < 1000; j++) {
                ByteBuffer key = ByteBuffer.allocate(4).putInt(0, (i + j) * 31 % keys);
                batch.append(c.nowMs, key, ByteBuffer.allocate(20).putInt(0, i + j), List.of());
            }
            c.fixture.append(batch.build());
        }
        c.roll();
        long before = c.log().sizeInBytes();

        assertThat(c.compact().endOffset()).isEqualTo(records);

        assertThat(c.log().sizeInBytes()).isLessThan(before / 500);
        assertThat(c.records()).hasSize(keys);
        assertThat(c.log().read(0, records, 1, true)).isInstanceOf(ReadResult.Batches.class);
        c.log().deleteDueFiles(Long.MAX_VALUE);
        long onDisk = 0;
        try (var files = Files.list(c.fixture.folder())) {
            for (Path file : files.toList()) {
                onDisk += Files.size(file);
            }
        }
        assertThat(onDisk).isLessThan(before / 100);
    }

    private static List<String> dump(CompactedLog c, String suffix, String... options)
            throws IOException {
        List<String> lines = withoutGaps(DumpTool.runRaw(c.fixture.folder(), suffix, options));
        DumpTool.requireNoComplaint(lines);
        return lines;
    }

    /** The lines but for those about gaps between offsets, which a compacted log has. */
    private static List<String> withoutGaps(List<String> lines) {
        List<String> others = new ArrayList<>();
        for (String line : lines) {
            if (!line.startsWith("Non-consecutive")
                    && !line.matches("  -?\\d+ is followed by .*")) {
                others.add(line);
            }
        }
        return others;
    }
}
