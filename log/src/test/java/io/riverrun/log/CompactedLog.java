package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Clock;
import io.riverrun.log.compaction.CompactionLimits;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.log.compaction.Compactor;
import io.riverrun.log.compaction.Dirtiness;
import io.riverrun.log.compaction.Throttle;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordBatches;
import io.riverrun.protocol.record.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A compacted topic's log, what is appended to it, and what is read back. */
final class CompactedLog {

    static final CompactionLimits LIMITS = new CompactionLimits(1 << 20, 0.9, 8192);

    final LogFixture fixture;
    Throttle throttle = Throttle.NONE;
    CompactionLimits limits = LIMITS;
    long nowMs = Batches.NOW;
    int epoch;

    CompactedLog(Path root, String... settings) {
        this(new FileSystemDisk(), root, settings);
    }

    CompactedLog(Disk disk, Path root, String... settings) {
        List<String> all = new ArrayList<>(List.of("cleanup.policy", "compact"));
        all.addAll(List.of(settings));
        fixture = new LogFixture(disk, root, all.toArray(new String[0]));
    }

    PartitionLog log() {
        return fixture.log;
    }

    // --- appending ---

    /** One batch of {@code key=value} records; {@code key} alone is a tombstone. */
    void append(String... records) {
        append(Compression.NONE, records);
    }

    void append(Compression codec, String... records) {
        fixture.append(fill(new RecordBatchBuilder(codec), records), epoch);
    }

    void appendIdempotent(long producer, int sequence, String... records) {
        fixture.append(
                fill(
                        new RecordBatchBuilder(Compression.NONE)
                                .producer(producer, (short) 0, sequence),
                        records),
                epoch);
    }

    void appendTransactional(long producer, int sequence, String... records) {
        fixture.append(
                fill(
                        new RecordBatchBuilder(Compression.NONE)
                                .producer(producer, (short) 0, sequence)
                                .transactional(),
                        records),
                epoch);
    }

    void end(long producer, ControlRecord.Type type) {
        fixture.append(Batches.marker(producer, 0, type), epoch);
        log().onHighWatermark(log().logEndOffset());
    }

    ByteBuffer fill(RecordBatchBuilder builder, String... records) {
        for (String record : records) {
            int at = record.indexOf('=');
            builder.append(
                    nowMs,
                    bytes(at < 0 ? record : record.substring(0, at)),
                    at < 0 ? null : bytes(record.substring(at + 1)));
        }
        return builder.build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Closes the active segment, so that it may be compacted. */
    void roll() throws IOException {
        String before = fixture.settings.put("segment.ms", "1");
        log().updateConfig(fixture.config());
        log().rollIfDue(nowMs + 1_000_000);
        if (before == null) {
            fixture.settings.remove("segment.ms");
        } else {
            fixture.settings.put("segment.ms", before);
        }
        log().updateConfig(fixture.config());
        fixture.commit.runCycle();
    }

    // --- compacting ---

    Dirtiness dirtiness() throws IOException {
        return log().compaction().dirtiness(stableOffset(), nowMs);
    }

    /** A run; the result as it is. */
    CompactionResult tryCompact() throws IOException {
        log().flush();
        return log().compaction().run(compactor(), this::stableOffset, action -> action.run());
    }

    /** A run, which must have done something. */
    CompactionResult.Compacted compact() throws IOException {
        CompactionResult result = tryCompact();
        assertThat(result).isInstanceOf(CompactionResult.Compacted.class);
        return (CompactionResult.Compacted) result;
    }

    private Compactor compactor() {
        return new Compactor(
                limits,
                bytes -> throttle.take(bytes),
                new Clock() {
                    @Override
                    public long wallMs() {
                        return nowMs;
                    }

                    @Override
                    public long monotonicNanos() {
                        return nowMs * 1_000_000;
                    }
                });
    }

    long stableOffset() {
        long unstable = log().firstUnstableOffset();
        return unstable < 0 ? log().logEndOffset() : unstable;
    }

    // --- reading ---

    /** All records as {@code offset:key=value}, aborted ones among them. */
    List<String> records() {
        return records(log(), log().logStartOffset());
    }

    static List<String> records(PartitionLog log, long from) {
        List<String> all = new ArrayList<>();
        for (RecordBatch batch : batches(log, from)) {
            if (!batch.isControl()) {
                for (Record record : recordsOf(batch)) {
                    if (record.offset() >= from) {
                        all.add(record.offset() + ":" + text(record));
                    }
                }
            }
        }
        return all;
    }

    /** What a read_committed consumer sees from the log's start, as {@link #records}. */
    static List<String> committed(PartitionLog log) {
        List<String> all = new ArrayList<>();
        Deque<AbortedTransaction> later = new ArrayDeque<>();
        try {
            later.addAll(log.abortedTransactions(log.logStartOffset(), log.logEndOffset()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Set<Long> aborted = new HashSet<>();
        for (RecordBatch batch : batches(log, log.logStartOffset())) {
            while (!later.isEmpty() && later.peek().firstOffset() <= batch.lastOffset()) {
                aborted.add(later.poll().producerId());
            }
            if (batch.isControl()) {
                aborted.remove(batch.producerId());
            } else if (!batch.isTransactional() || !aborted.contains(batch.producerId())) {
                recordsOf(batch).forEach(record -> all.add(record.offset() + ":" + text(record)));
            }
        }
        return all;
    }

    /** What that consumer knows in the end. */
    static Map<String, String> lastValues(PartitionLog log) {
        return lastValues(committed(log));
    }

    static Map<String, String> lastValues(List<String> records) {
        Map<String, String> last = new TreeMap<>();
        for (String record : records) {
            String text = record.substring(record.indexOf(':') + 1);
            int at = text.indexOf('=');
            if (at < 0) {
                last.remove(text);
            } else {
                last.put(text.substring(0, at), text.substring(at + 1));
            }
        }
        return last;
    }

    static List<Record> recordsOf(RecordBatch batch) {
        try {
            return RecordReader.readAll(batch, 1 << 24);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    static String text(Record record) {
        String key = text(record.key());
        return record.value() == null ? key : key + "=" + text(record.value());
    }

    private static String text(ByteBuffer bytes) {
        return bytes == null ? "null" : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    List<RecordBatch> batches() {
        return batches(log(), log().logStartOffset());
    }

    /** All batches from the offset on, checked to be sound and in order. */
    static List<RecordBatch> batches(PartitionLog log, long from) {
        List<RecordBatch> all = new ArrayList<>();
        long next = from;
        try {
            while (log.read(next, log.logEndOffset(), 4096, true)
                    instanceof ReadResult.Batches(var slice)) {
                for (RecordBatch batch : RecordBatches.list(slice.toBuffer())) {
                    if (batch.crc() != batch.computeCrc()
                            || batch.lastOffset() < next
                            || (!all.isEmpty() && batch.baseOffset() < next)) {
                        throw new AssertionError(batch + " is damaged or out of order");
                    }
                    all.add(batch);
                    next = batch.nextOffset();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return all;
    }
}
