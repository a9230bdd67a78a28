package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.compaction.CompactionLimits;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompactionTest {

    @TempDir Path root;

    @Test
    void shouldKeepLastValueOfEachKeyAtItsOffset() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("a=1", "b=1", "a=2");
        c.append("c=1");
        c.append("b=2");
        c.roll();

        CompactionResult.Compacted done = c.compact();

        assertThat(c.records()).containsExactly("2:a=2", "3:c=1", "4:b=2");
        assertThat(c.log().logEndOffset()).isEqualTo(5);
        assertThat(done.endOffset()).isEqualTo(5);
        assertThat(c.log().compaction().firstDirtyOffset()).isEqualTo(5);
        assertThat(c.tryCompact()).isInstanceOf(CompactionResult.Nothing.class);
    }

    @Test
    void shouldLeaveActiveSegmentAlone() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("a=1", "a=2");
        assertThat(c.tryCompact()).isInstanceOf(CompactionResult.Nothing.class);
        c.roll();
        c.append("a=3", "a=4");

        c.compact();

        assertThat(c.records()).containsExactly("1:a=2", "2:a=3", "3:a=4");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldKeepWhatIsSaidOfBatchAndRecord(Compression codec) throws IOException {
        CompactedLog c = new CompactedLog(root);
        List<RecordHeader> headers =
                List.of(
                        new RecordHeader("h", ByteBuffer.wrap(new byte[] {1, 2})),
                        new RecordHeader("none", null));
        ByteBuffer key = ByteBuffer.wrap("a".getBytes(StandardCharsets.UTF_8));
        ByteBuffer batch =
                new RecordBatchBuilder(codec)
                        .producer(7, (short) 3, 0)
                        .append(c.nowMs, new byte[] {'b'}, new byte[100])
                        .append(c.nowMs - 5, key, ByteBuffer.allocate(100), headers)
                        .append(c.nowMs + 9, new byte[] {'b'}, new byte[100])
                        .build();
        c.fixture.append(batch, 4);
        c.append("b=2");
        c.roll();

        c.compact();

        RecordBatch kept = c.batches().getFirst();
        assertThat(kept.compression()).isEqualTo(codec);
        assertThat(kept.baseOffset()).isZero();
        assertThat(kept.lastOffset()).isEqualTo(2);
        assertThat(kept.producerId()).isEqualTo(7);
        assertThat(kept.producerEpoch()).isEqualTo((short) 3);
        assertThat(kept.baseSequence()).isZero();
        assertThat(kept.lastSequence()).isEqualTo(2);
        assertThat(kept.partitionLeaderEpoch()).isEqualTo(4);
        assertThat(kept.maxTimestamp()).isEqualTo(c.nowMs - 5);
        assertThat(kept.hasDeleteHorizon()).isFalse();
        assertThat(CompactedLog.recordsOf(kept))
                .containsExactly(
                        new Record(1, c.nowMs - 5, key, ByteBuffer.allocate(100), headers));
    }

    @Test
    void shouldKeepTombstoneForItsTimeAfterFirstRun() throws IOException {
        CompactedLog c = new CompactedLog(root, "delete.retention.ms", "1000");
        c.append("a=1", "b=1", "a");
        c.roll();
        c.nowMs += 500_000;
        c.compact();
        assertThat(c.records()).containsExactly("1:b=1", "2:a");
        RecordBatch batch = c.batches().getFirst();
        assertThat(batch.hasDeleteHorizon()).isTrue();
        assertThat(batch.baseTimestamp()).isEqualTo(c.nowMs + 1000);
        assertThat(batch.maxTimestamp()).isEqualTo(Batches.NOW);
        assertThat(CompactedLog.recordsOf(batch))
                .allMatch(record -> record.timestamp() == Batches.NOW);

        c.nowMs += 999;
        c.append("x=1");
        c.roll();
        c.compact();
        assertThat(c.records()).containsExactly("1:b=1", "2:a", "3:x=1");

        c.nowMs += 1;
        c.append("x=2");
        c.roll();
        c.compact();
        assertThat(c.records()).containsExactly("1:b=1", "4:x=2");
    }

    @Test
    void shouldDropRecordsWithoutKey() throws IOException {
        CompactedLog c = new CompactedLog(root, "cleanup.policy", "delete");
        c.fixture.append(
                new RecordBatchBuilder(Compression.NONE)
                        .append(c.nowMs, null, new byte[1])
                        .append(c.nowMs, new byte[] {'a'}, new byte[] {'1'})
                        .build());
        c.fixture.settings.put("cleanup.policy", "compact");
        c.log().updateConfig(c.fixture.config());
        c.roll();

        c.compact();

        assertThat(c.records()).containsExactly("1:a=1");
    }

    @Test
    void shouldJoinSmallSegmentsAndKeepOffsetsReadable() throws IOException {
        CompactedLog c = new CompactedLog(root, "segment.bytes", "1000");
        for (int i = 0; i < 200; i++) {
            c.append("k" + i % 10 + "=" + i);
        }
        c.roll();
        int before = c.log().segmentCount();

        CompactionResult.Compacted done = c.compact();

        assertThat(before).isGreaterThan(10);
        assertThat(done.segmentsBefore()).isEqualTo(before - 1);
        assertThat(c.log().segmentCount()).isEqualTo(done.segmentsAfter() + 1);
        assertThat(c.records()).hasSize(10).startsWith("190:k0=190");
        for (long from = 0; from <= 200; from++) {
            assertThat(CompactedLog.records(c.log(), from)).hasSize((int) Math.min(10, 200 - from));
        }
        c.append("k0=200");
        c.roll();
        c.compact();
        assertThat(c.log().segmentCount()).isLessThanOrEqualTo(3);
        assertThat(c.records()).hasSize(10).startsWith("191:k1=191");
    }

    @Test
    void shouldGoOnNextTimeWhereMapWasFull() throws IOException {
        CompactedLog c = new CompactedLog(root, "segment.bytes", "4000");
        c.limits = new CompactionLimits(24 * 1024, 0.9, 4096);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2000; i++) {
                c.append("key" + i + "=" + round);
            }
        }
        c.roll();

        int runs = 0;
        while (c.dirtiness().dirtyBytes() > 0) {
            assertThat(c.compact().endOffset()).isGreaterThan(900L * runs);
            runs++;
        }

        assertThat(runs).isBetween(4, 6);
        assertThat(c.records()).hasSize(2000).allMatch(record -> record.endsWith("=1"));
    }

    @Test
    void shouldRememberAcrossRestartWhatIsClean() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("a=1", "a=2");
        c.roll();
        c.compact();
        c.append("b=1");

        c.fixture.restart();

        assertThat(c.log().compaction().firstDirtyOffset()).isEqualTo(2);
        assertThat(c.dirtiness().dirtyBytes()).isZero();
        assertThat(c.dirtiness().cleanBytes()).isPositive();
        assertThat(c.records()).containsExactly("1:a=2", "2:b=1");
        assertThat(root.resolve("cleaner-offset-checkpoint")).hasContent("0\n1\ntopic 0 2\n");
    }
}
