package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apache's cleaner and ours make the same of the same log, and Apache's log opens what ours made.
 */
class KafkaCompactionTest {

    private static final int LOGS = 25;
    private static final int PRODUCERS = 3;
    private static final long RETENTION_MS = 5_000;
    private static final String[] SETTINGS = {
        "segment.bytes", "2500", "index.interval.bytes", "200", "delete.retention.ms", "5000"
    };
    private static final Map<String, Object> KAFKA_SETTINGS =
            Map.of(
                    "internal.segment.bytes",
                    2500,
                    "index.interval.bytes",
                    200,
                    "delete.retention.ms",
                    RETENTION_MS,
                    "cleanup.policy",
                    "compact");

    @TempDir Path root;
    private final KafkaScheduler scheduler = new KafkaScheduler(1);
    private int opened;

    @BeforeEach
    void start() {
        scheduler.startup();
    }

    @AfterEach
    void stop() throws InterruptedException {
        scheduler.shutdown();
    }

    @Test
    void shouldKeepWhatKafkaKeeps() {
        Seed.run(random -> {
            for (int i = 0; i < LOGS; i++) {
                compare(root.resolve("ours-" + i), root.resolve("kafka-" + i), random);
            }
        });
    }

    private void compare(Path ours, Path kafkas, Random random) throws Exception {
        long end = fill(ours, random);
        copy(ours, kafkas);
        int before = batches(ours.resolve("topic-0")).size();
        long nowMs = Batches.NOW;
        for (int pass = 0; pass < 3; pass++) {
            CompactedLog c = new CompactedLog(ours, SETTINGS);
            c.nowMs = nowMs;
            c.log().compaction().startFrom(0);
            c.compact();
            c.fixture.directories.close();
            compactWithKafka(kafkas, nowMs);

            assertThat(batches(ours.resolve("topic-0")))
                    .as("pass %d", pass)
                    .hasSizeBetween(2, before)
                    .isEqualTo(batches(kafkas.resolve("topic-0")));
            assertKafkaOpens(ours, end);
            nowMs += RETENTION_MS - 1 + pass;
        }
    }

    private static long fill(Path folder, Random random) throws Exception {
        CompactedLog c = new CompactedLog(folder, SETTINGS);
        int[] sequences = new int[PRODUCERS];
        boolean[] open = new boolean[PRODUCERS];
        for (int i = 0; i < 60; i++) {
            int producer = random.nextInt(2 * PRODUCERS);
            int count = 1 + random.nextInt(4);
            RecordBatchBuilder builder =
                    new RecordBatchBuilder(Compression.forId(random.nextInt(5)));
            if (producer < PRODUCERS) {
                builder.producer(producer, (short) 0, sequences[producer]);
                sequences[producer] += count;
                if (open[producer] || random.nextBoolean()) {
                    open[producer] = true;
                    builder.transactional();
                }
            }
            String[] records = new String[count];
            Arrays.setAll(
                    records,
                    _ ->
                            "key"
                                    + random.nextInt(15)
                                    + (random.nextInt(3) == 0 ? "" : "=" + random.nextLong()));
            c.fixture.append(c.fill(builder, records));
            if (producer < PRODUCERS && open[producer] && random.nextBoolean()) {
                end(c, producer, random);
                open[producer] = false;
            }
        }
        for (int producer = 0; producer < PRODUCERS; producer++) {
            if (open[producer]) {
                end(c, producer, random);
            }
        }
        c.append("last=1");
        c.roll();
        c.append("active=1");
        long end = c.log().logEndOffset();
        c.fixture.directories.close();
        return end;
    }

    private static void end(CompactedLog c, int producer, Random random) {
        c.end(
                producer,
                random.nextBoolean() ? ControlRecord.Type.COMMIT : ControlRecord.Type.ABORT);
    }

    private void compactWithKafka(Path folder, long nowMs) throws Exception {
        UnifiedLog log =
                ApacheLog.open(folder.resolve("topic-0"), KAFKA_SETTINGS, true, 0, scheduler);
        log.updateHighWatermark(log.logEndOffset());
        Cleaner cleaner =
                new Cleaner(
                        0,
                        new SkimpyOffsetMap(1 << 20),
                        1 << 16,
                        1 << 20,
                        0.9,
                        new Throttler(
                                Double.MAX_VALUE, 300, "throttle", "bytes", ApacheLog.fixedTime()),
                        ApacheLog.fixedTime(),
                        _ -> {});
        long bound = log.activeSegment().baseOffset();
        cleaner.doClean(new LogToClean(log, 0, bound, false), nowMs);
        log.close();
        deleteMarked(folder.resolve("topic-0"));
    }

    private void assertKafkaOpens(Path folder, long end) throws Exception {
        Path copy = folder.resolveSibling("opened-" + opened++);
        copy(folder, copy);
        UnifiedLog log =
                ApacheLog.open(copy.resolve("topic-0"), KAFKA_SETTINGS, false, 0, scheduler);
        assertThat(log.logEndOffset()).isEqualTo(end);
        log.close();
    }

    /**
     * All batches in a folder, as Apache's library reads them. Batches that hold nothing but the
     * last offset of a segment are left out, since they are ours.
     */
    private static List<String> batches(Path folder) throws Exception {
        List<String> all = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                try (FileRecords records = FileRecords.open(new File(file.toString()), false)) {
                    for (RecordBatch batch : records.batches()) {
                        batch.ensureValid();
                        if (batch.countOrNull() > 0 || batch.hasProducerId()) {
                            all.add(describe(batch));
                        }
                    }
                }
            }
        }
        return all;
    }

    private static String describe(RecordBatch batch) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%d to %d, %d of %s, horizon %s, max %d, producer %d %d %d, %s%s, epoch %d:"
                        .formatted(
                                batch.baseOffset(),
                                batch.lastOffset(),
                                batch.countOrNull(),
                                batch.compressionType(),
                                batch.deleteHorizonMs(),
                                batch.maxTimestamp(),
                                batch.producerId(),
                                batch.producerEpoch(),
                                batch.baseSequence(),
                                batch.isTransactional() ? "transactional" : "",
                                batch.isControlBatch() ? " control" : "",
                                batch.partitionLeaderEpoch()));
        for (Record record : batch) {
            text.append(
                    " %d %d %s=%s"
                            .formatted(
                                    record.offset(),
                                    record.timestamp(),
                                    StandardCharsets.UTF_8.decode(record.key()),
                                    record.hasValue()
                                            ? StandardCharsets.UTF_8.decode(record.value())
                                            : "null"));
        }
        return text.toString();
    }

    private static void copy(Path from, Path to) throws Exception {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** The old files, which Apache's scheduler would delete later. */
    private static void deleteMarked(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".deleted")).toList()) {
                Files.delete(file);
            }
        }
    }
}
