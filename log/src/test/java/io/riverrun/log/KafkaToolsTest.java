package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache's dump tool reads every file that we write, without a complaint. */
class KafkaToolsTest {

    @TempDir Path root;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldWriteFilesThatDumpToolReads(Compression codec) throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "6000", "index.interval.bytes", "500");
        int records = 0;
        for (int i = 0; i < 100; i++) {
            RecordBatchBuilder builder =
                    new RecordBatchBuilder(codec).producer(4, (short) 1, records);
            for (int j = 0; j <= i % 7; j++) {
                long timestamp = Batches.NOW + 100L * i + (j * 37L) % 50;
                builder.append(
                        timestamp,
                        new byte[] {1},
                        ("value" + i + "x" + j).repeat(5).getBytes(StandardCharsets.UTF_8));
                records++;
            }
            f.append(builder.build(), i / 30);
        }
        f.commit.runCycle();

        assertThat(dump(f, ".log", "--print-data-log", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("| offset:"))
                .hasSize(records);
        f.restart();
        assertThat(f.log.segmentCount()).isGreaterThan(1);
        assertThat(dump(f, ".log", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("baseOffset:"))
                .hasSize(100)
                .allMatch(line -> line.contains("compresscodec: " + codec.label()));
        assertThat(dump(f, ".index", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("offset:"))
                .hasSizeGreaterThan(5);
        assertThat(dump(f, ".index", "--index-sanity-check")).anyMatch(l -> l.contains("passed"));
        assertThat(dump(f, ".index", "--verify-index-only")).isNotEmpty();
        assertThat(dump(f, ".timeindex", "--deep-iteration"))
                .filteredOn(line -> line.startsWith("timestamp:"))
                .hasSizeGreaterThan(5);
        assertThat(dump(f, ".timeindex", "--index-sanity-check"))
                .anyMatch(l -> l.contains("passed"));
        assertThat(dump(f, ".timeindex", "--verify-index-only")).isNotEmpty();
        assertThat(dump(f, ".snapshot"))
                .anyMatch(line ->
                        line.contains("producerId: 4") && line.contains("producerEpoch: 1"));
    }

    @Test
    void shouldWriteTransactionsThatDumpToolReads() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.transactional(7, 3, 0, "a", "b"));
        f.append(Batches.marker(7, 3, ControlRecord.Type.ABORT));
        f.append(Batches.transactional(7, 3, 2, "c"));
        f.append(Batches.marker(7, 3, ControlRecord.Type.COMMIT));
        f.append(Batches.transactional(8, 0, 0, "open"));
        f.restart();

        assertThat(dump(f, ".txnindex"))
                .anyMatch(line ->
                        line.contains("producerId: 7")
                                && line.contains("firstOffset: 0")
                                && line.contains("lastOffset: 2")
                                && line.contains("lastStableOffset: 3"));
        assertThat(dump(f, ".snapshot"))
                .anyMatch(line ->
                        line.contains("producerId: 8") && line.contains("currentTxnFirstOffset: "));
        assertThat(dump(f, ".log", "--print-data-log"))
                .anyMatch(line -> line.contains("endTxnMarker: ABORT"))
                .anyMatch(line -> line.contains("endTxnMarker: COMMIT"));
    }

    @Test
    void shouldHearToolsComplaints() throws IOException {
        LogFixture f = new LogFixture(root, "index.interval.bytes", "0");
        for (int i = 0; i < 5; i++) {
            f.append(Batches.at(Batches.NOW + i, "value" + i));
        }
        f.restart();
        Map<String, Integer> damages = Map.of(".log", 150, ".index", 7, ".timeindex", 7);
        for (String suffix : damages.keySet()) {
            Path path = f.folder().resolve("0".repeat(20) + suffix);
            byte[] bytes = Files.readAllBytes(path);
            byte[] damaged = bytes.clone();
            damaged[damages.get(suffix)] ^= 1;
            Files.write(path, damaged);
            assertThatThrownBy(() -> dump(f, suffix, "--deep-iteration")).as(suffix).isNotNull();
            Files.write(path, bytes);
            assertThat(dump(f, suffix, "--deep-iteration")).isNotEmpty();
        }
    }

    private static List<String> dump(LogFixture f, String suffix, String... options)
            throws IOException {
        return DumpTool.run(f.folder(), suffix, options);
    }
}
