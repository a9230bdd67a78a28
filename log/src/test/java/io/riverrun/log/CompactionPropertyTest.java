package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.compaction.CompactionLimits;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Anything may be appended and compacted, in any order: held against a model of it all. */
class CompactionPropertyTest {

    private static final int LOGS = 40;
    private static final int STEPS = 120;
    private static final int KEYS = 12;
    private static final int PRODUCERS = 4;
    private static final long RETENTION_MS = 5_000;

    /** What was appended; the record as it was read back then. */
    private static final class Written {
        final Record record;
        final long batchEnd;
        final long producer;
        boolean committed;

        /** When the first run passed its batch, or -1. */
        long cleanedMs = -1;

        Written(Record record, long batchEnd, long producer) {
            this.record = record;
            this.batchEnd = batchEnd;
            this.producer = producer;
        }

        String key() {
            return StandardCharsets.UTF_8.decode(record.key().duplicate()).toString();
        }
    }

    @TempDir Path root;
    private Random random;
    private CompactedLog c;
    private final TreeMap<Long, Written> written = new TreeMap<>();
    private final int[] sequences = new int[PRODUCERS];
    private final int[] lastBatchSize = new int[PRODUCERS];
    private final Set<Integer> open = new TreeSet<>();

    /** Where each producer's last transaction ended. */
    private final Map<Integer, Long> ended = new HashMap<>();

    @Test
    void shouldKeepLastValuesWhateverHappens() {
        Seed.run(seeded -> {
            for (int i = 0; i < LOGS; i++) {
                random = seeded;
                runOne(root.resolve("log-" + i));
            }
        });
    }

    private void runOne(Path folder) throws IOException {
        written.clear();
        open.clear();
        ended.clear();
        Arrays.fill(sequences, 0);
        c =
                new CompactedLog(
                        new CrashingDisk(),
                        folder,
                        "segment.bytes",
                        Integer.toString(500 + random.nextInt(4000)),
                        "index.interval.bytes",
                        Integer.toString(random.nextInt(800)),
                        "delete.retention.ms",
                        Long.toString(RETENTION_MS));
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(12)) {
                case 0 -> c.roll();
                case 1, 2 -> compact();
                case 3 -> endSome();
                case 4 -> {
                    if (random.nextInt(3) == 0) {
                        restart();
                    }
                }
                default -> append();
            }
            c.nowMs += random.nextInt(700);
        }
        c.roll();
        compact();
        restart();
        checkReads();
        checkProducers();
        checkFollower(folder.resolveSibling(folder.getFileName() + "-follower"));
        c.fixture.directories.release();
    }

    // --- what happens ---

    private void append() {
        Compression codec =
                random.nextBoolean() ? Compression.NONE : Compression.forId(random.nextInt(5));
        RecordBatchBuilder builder = new RecordBatchBuilder(codec);
        int producer = random.nextInt(PRODUCERS * 2);
        int count = 1 + random.nextInt(6);
        boolean transactional = false;
        if (producer < PRODUCERS) {
            builder.producer(producer, (short) 0, sequences[producer]);
            sequences[producer] += count;
            lastBatchSize[producer] = count;
            transactional = open.contains(producer) || random.nextInt(3) == 0;
            if (transactional) {
                builder.transactional();
                open.add(producer);
            }
        }
        for (int i = 0; i < count; i++) {
            builder.append(
                    c.nowMs + random.nextInt(100) - 50,
                    bytes("key" + random.nextInt(KEYS)),
                    random.nextInt(4) == 0 ? null : bytes("v" + random.nextInt() + "x".repeat(20)),
                    random.nextInt(3) == 0
                            ? List.of(new RecordHeader("h" + i, bytes("value" + i)))
                            : List.of());
        }
        long base = c.fixture.append(builder.build()).baseOffset();
        RecordBatch batch = CompactedLog.batches(c.log(), base).getFirst();
        for (Record record : CompactedLog.recordsOf(batch)) {
            Written w = new Written(record, batch.lastOffset(), transactional ? producer : -1);
            w.committed = !transactional;
            written.put(record.offset(), w);
        }
        c.log().onHighWatermark(c.log().logEndOffset());
    }

    private void endSome() {
        for (int producer : List.copyOf(open)) {
            if (random.nextBoolean()) {
                boolean commit = random.nextBoolean();
                c.end(producer, commit ? ControlRecord.Type.COMMIT : ControlRecord.Type.ABORT);
                open.remove(producer);
                if (commit) {
                    written.values().stream()
                            .filter(w -> w.producer == producer && !isEnded(w))
                            .forEach(w -> w.committed = true);
                }
                ended.put(producer, c.log().logEndOffset());
            }
        }
    }

    /** Whether the record's transaction had ended before the one that ends now. */
    private boolean isEnded(Written w) {
        return w.record.offset() < ended.getOrDefault((int) w.producer, 0L);
    }

    private void restart() throws IOException {
        c.log().flush();
        if (random.nextBoolean()) {
            c.fixture.restart();
        } else {
            c.fixture.directories.release();
            if (random.nextBoolean()) {
                deleteSnapshots();
            }
            c.fixture.open();
        }
        c.log().onHighWatermark(c.log().logEndOffset());
    }

    private void deleteSnapshots() throws IOException {
        try (var files = Files.list(c.fixture.folder())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".snapshot")).toList()) {
                Files.delete(file);
            }
        }
    }

    private void compact() throws IOException {
        c.limits =
                new CompactionLimits(
                        random.nextInt(3) == 0 ? 0 : 1 << 16, 0.4, 256 << random.nextInt(5));
        long end = c.log().logEndOffset();
        Map<Long, String> tombstonesBefore = lastTombstones();
        CompactionResult result = c.tryCompact();
        assertThat(c.log().logEndOffset()).isEqualTo(end);
        if (result instanceof CompactionResult.Compacted done) {
            checkCompacted(done.endOffset(), tombstonesBefore);
        }
        checkRecords();
    }

    // --- what must be ---

    /** The tombstones that stand for their key, by offset, which are in the log. */
    private Map<Long, String> lastTombstones() {
        Map<Long, String> tombstones = new HashMap<>();
        for (Written w : lastCommitted(Long.MAX_VALUE).values()) {
            if (w.record.value() == null) {
                tombstones.put(w.record.offset(), w.key());
            }
        }
        tombstones.keySet().retainAll(offsets());
        return tombstones;
    }

    private Map<String, Written> lastCommitted(long below) {
        Map<String, Written> last = new HashMap<>();
        for (Written w : written.headMap(below).values()) {
            if (w.committed) {
                last.put(w.key(), w);
            }
        }
        return last;
    }

    private Set<Long> offsets() {
        Set<Long> offsets = new TreeSet<>();
        for (String record : c.records()) {
            offsets.add(Long.parseLong(record.substring(0, record.indexOf(':'))));
        }
        return offsets;
    }

    private void checkCompacted(long mapEnd, Map<Long, String> tombstonesBefore) {
        Set<Long> offsets = offsets();
        Map<String, Long> seen = new HashMap<>();
        for (long offset : offsets) {
            Written w = written.get(offset);
            if (offset < mapEnd && w.committed) {
                assertThat(seen.put(w.key(), offset))
                        .as("one record of %s below %d", w.key(), mapEnd)
                        .isNull();
            }
        }
        tombstonesBefore.forEach((offset, key) -> {
            Written w = written.get(offset);
            boolean due = w.cleanedMs >= 0 && w.cleanedMs + RETENTION_MS <= c.nowMs;
            if (offset < mapEnd) {
                assertThat(offsets.contains(offset))
                        .as("tombstone %d cleaned at %d stays at %d", offset, w.cleanedMs, c.nowMs)
                        .isEqualTo(!due);
            } else {
                assertThat(offsets).contains(offset);
            }
        });
        for (Written w : written.headMap(mapEnd).values()) {
            if (w.batchEnd < mapEnd && w.cleanedMs < 0) {
                w.cleanedMs = c.nowMs;
            }
        }
    }

    /** What is there is as it was written, and what must be there is. */
    private void checkRecords() {
        Set<Long> present = new TreeSet<>();
        for (RecordBatch batch : c.batches()) {
            if (!batch.isControl()) {
                for (Record record : CompactedLog.recordsOf(batch)) {
                    assertThat(record).isEqualTo(written.get(record.offset()).record);
                    present.add(record.offset());
                }
            }
        }
        lastCommitted(Long.MAX_VALUE)
                .forEach((key, last) -> {
                    if (last.record.value() != null) {
                        assertThat(present)
                                .as("the last value of " + key)
                                .contains(last.record.offset());
                    }
                });
        List<String> all = new ArrayList<>();
        for (Written w : written.values()) {
            if (w.committed) {
                all.add(w.record.offset() + ":" + CompactedLog.text(w.record));
            }
        }
        long stable = c.stableOffset();
        List<String> visible =
                CompactedLog.committed(c.log()).stream().filter(r -> offset(r) < stable).toList();
        assertThat(all).containsAll(visible);
        assertThat(CompactedLog.lastValues(visible))
                .isEqualTo(
                        CompactedLog.lastValues(
                                all.stream().filter(r -> offset(r) < stable).toList()));
    }

    private static long offset(String record) {
        return Long.parseLong(record.substring(0, record.indexOf(':')));
    }

    private void checkReads() {
        List<String> all = c.records();
        for (int i = 0; i < 20; i++) {
            long from = random.nextLong(c.log().logEndOffset() + 1);
            assertThat(CompactedLog.records(c.log(), from))
                    .isEqualTo(all.stream().filter(r -> offset(r) >= from).toList());
        }
    }

    /** Every producer's last batch is known, from the log alone. */
    private void checkProducers() throws IOException {
        c.log().flush();
        c.fixture.directories.release();
        deleteSnapshots();
        c.fixture.open();
        for (int producer = 0; producer < PRODUCERS; producer++) {
            int count = lastBatchSize[producer];
            if (sequences[producer] > 0) {
                String[] values = new String[count];
                Arrays.fill(values, "again");
                assertThat(
                                c.fixture.tryAppend(
                                        Batches.idempotent(
                                                producer, 0, sequences[producer] - count, values)))
                        .isInstanceOf(AppendResult.Duplicate.class);
            }
        }
    }

    private void checkFollower(Path folder) throws IOException {
        LogFixture follower = new LogFixture(new CrashingDisk(), folder, "segment.bytes", "3000");
        long next = 0;
        while (c.log().read(next, c.log().logEndOffset(), 1 + random.nextInt(3000), true)
                instanceof ReadResult.Batches(var slice)) {
            AppendResult result =
                    follower.log.appendAsFollower(slice.toBuffer(), true, Batches.NOW);
            assertThat(result).isInstanceOf(AppendResult.Appended.class);
            next = follower.log.logEndOffset();
        }
        assertThat(next).isEqualTo(c.log().logEndOffset());
        assertThat(CompactedLog.records(follower.log, 0)).isEqualTo(c.records());
        follower.log.flush();
        follower.crash();
        assertThat(follower.log.logEndOffset()).isEqualTo(c.log().logEndOffset());
        assertThat(CompactedLog.records(follower.log, 0)).isEqualTo(c.records());
        assertThat(CompactedLog.committed(follower.log)).isEqualTo(CompactedLog.committed(c.log()));
        follower.directories.release();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
