package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Duplicate;
import io.riverrun.log.checkpoint.LeaderEpochs.EpochEnd;
import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.protocol.record.ControlRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.FetchDataInfo;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache's own log opens our folders, and we open its, after a clean shutdown and a crash. */
class KafkaLogTest {

    @TempDir Path root;
    private final KafkaScheduler scheduler = new KafkaScheduler(1);

    @BeforeEach
    void start() {
        scheduler.startup();
    }

    @AfterEach
    void stop() throws InterruptedException {
        scheduler.shutdown();
    }

    @Test
    void shouldWriteFolderThatKafkaOpens() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "900", "index.interval.bytes", "200");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            f.append(Batches.idempotent(5, 2, i, "value" + i), i / 20);
            expected.add(i + ":value" + i);
        }
        f.append(Batches.transactional(6, 0, 0, "aborted"), 2);
        expected.add("40:aborted");
        f.append(Batches.marker(6, 0, ControlRecord.Type.ABORT), 2);
        f.append(Batches.of("last"), 2);
        expected.add("42:last");
        f.directories.close();

        for (boolean clean : new boolean[] {true, false}) {
            UnifiedLog kafka = kafka(clean, clean ? 43 : 0);
            assertThat(kafka.logEndOffset()).isEqualTo(43);
            assertThat(kafka.latestEpoch()).contains(2);
            assertThat(kafka.endOffsetForEpoch(0).orElseThrow().offset()).isEqualTo(20);
            assertThat(kafka.activeProducersWithLastSequence()).containsEntry(5L, 39);
            assertThat(kafka.collectAbortedTransactions(0, 43))
                    .anyMatch(t -> t.producerId() == 6 && t.firstOffset() == 40);
            assertThat(kafka.topicId().orElseThrow().toString())
                    .isEqualTo(LogFixture.TOPIC_ID.toString());
            assertThat(read(kafka)).isEqualTo(expected);
            kafka.close();
        }
    }

    @Test
    void shouldOpenFolderThatKafkaLeftInOrder() throws IOException {
        UnifiedLog kafka = fill();
        kafka.close();
        Files.createFile(root.resolve(".kafka_cleanshutdown"));
        assertOpens();
    }

    @Test
    void shouldOpenFolderThatKafkaLeftInCrash() throws IOException {
        UnifiedLog kafka = fill();
        kafka.flush(true);
        try {
            assertThat(Files.size(root.resolve("topic-0/00000000000000000000.index"))).isPositive();
            assertOpens();
        } finally {
            scheduler.resizeThreadPool(1);
        }
    }

    @Test
    void shouldMeetSameQuirkOfDumpToolInKafkasSegments() throws IOException {
        fill().close();

        assertThat(DumpTool.runRaw(root.resolve("topic-0"), ".log", "--deep-iteration"))
                .anyMatch(line -> line.startsWith(DumpTool.QUIRK));
    }

    private void assertOpens() throws IOException {
        LogFixture f = new LogFixture(root);
        assertThat(f.log.logEndOffset()).isEqualTo(202);
        List<String> values = Batches.read(f.log, 0);
        assertThat(values).hasSize(201).contains("0:value0", "199:value199", "200:aborted");
        for (int i = 0; i < 200; i++) {
            assertThat(Batches.read(f.log, i, i + 1)).containsExactly(i + ":value" + i);
            assertThat(f.log.offsetForTimestamp(Batches.NOW + i).offset()).isEqualTo(i);
        }
        assertThat(f.log.endOfEpoch(3)).isEqualTo(new EpochEnd(3, 100));
        assertThat(f.log.abortedTransactions(0, 202))
                .containsExactly(new AbortedTransaction(9, 200, 201, 202));
        assertThat(f.tryAppend(Batches.idempotent(8, 1, 199, "value199")))
                .isEqualTo(new Duplicate(199, 199, Batches.NOW + 199, 0));
        assertThat(f.append(Batches.idempotent(8, 1, 200, "next")).baseOffset()).isEqualTo(202);
        f.restart();
        assertThat(Batches.read(f.log, 202)).containsExactly("202:next");
        f.directories.close();
    }

    private UnifiedLog fill() throws IOException {
        UnifiedLog kafka = kafka(true, 0);
        for (int i = 0; i < 200; i++) {
            MemoryRecords records =
                    MemoryRecords.withIdempotentRecords(
                            Compression.NONE,
                            8,
                            (short) 1,
                            i,
                            new SimpleRecord(
                                    Batches.NOW + i,
                                    "k".getBytes(StandardCharsets.UTF_8),
                                    ("value" + i).getBytes(StandardCharsets.UTF_8)));
            kafka.appendAsLeader(records, i < 100 ? 3 : 4);
        }
        kafka.appendAsLeader(
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE,
                        9,
                        (short) 0,
                        0,
                        new SimpleRecord(
                                Batches.NOW + 200,
                                null,
                                "aborted".getBytes(StandardCharsets.UTF_8))),
                4);
        kafka.appendAsLeader(
                MemoryRecords.withEndTransactionMarker(
                        9, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0)),
                4,
                AppendOrigin.COORDINATOR,
                RequestLocal.noCaching(),
                VerificationGuard.SENTINEL,
                (short) 1);
        assertThat(kafka.logSegments().size()).isGreaterThan(3);
        return kafka;
    }

    private UnifiedLog kafka(boolean clean, long recoveryPoint) throws IOException {
        return ApacheLog.open(
                root.resolve("topic-0"),
                Map.of("internal.segment.bytes", 5000, "index.interval.bytes", 300),
                clean,
                recoveryPoint,
                scheduler);
    }

    private static List<String> read(UnifiedLog kafka) throws IOException {
        List<String> values = new ArrayList<>();
        long next = 0;
        while (next < kafka.logEndOffset()) {
            FetchDataInfo data = kafka.read(next, 1 << 20, FetchIsolation.LOG_END, true);
            for (RecordBatch batch : data.records.batches()) {
                batch.ensureValid();
                next = batch.nextOffset();
                for (Record record : batch) {
                    if (!batch.isControlBatch()) {
                        values.add(
                                record.offset()
                                        + ":"
                                        + StandardCharsets.UTF_8.decode(record.value()));
                    }
                }
            }
        }
        return values;
    }
}
