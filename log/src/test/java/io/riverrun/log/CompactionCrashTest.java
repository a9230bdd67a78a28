package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compaction, killed before each of the changes that it makes on the disk, one after the other. */
class CompactionCrashTest {

    private static final String[] SETTINGS = {
        "segment.bytes", "1500", "index.interval.bytes", "200", "delete.retention.ms", "1000"
    };

    @TempDir Path root;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseNothingWhereverItIsKilled(boolean powerIsLost) throws IOException {
        Path original = root.resolve("original");
        Map<String, String> expected = makeLog(original);
        int changes = 0;
        boolean crashed = true;
        while (crashed) {
            Path folder = root.resolve("crash-" + changes);
            copy(original, folder);
            crashed = crashAfter(changes, folder, powerIsLost, expected);
            changes++;
        }
        assertThat(changes).as("places to crash at").isGreaterThan(40);
    }

    private static boolean crashAfter(
            int changes, Path folder, boolean powerIsLost, Map<String, String> expected)
            throws IOException {
        CrashingDisk disk = new CrashingDisk();
        CompactedLog c = new CompactedLog(disk, folder, SETTINGS);
        c.nowMs += 2_000;
        c.log().flush();
        c.fixture.directories.checkpoint();
        long end = c.log().logEndOffset();
        disk.crashAfter(changes);
        try {
            c.compact();
        } catch (IOException e) {
            assertThat(disk.hasCrashed()).isTrue();
            // The process that sees its disk fail goes on to serve what it has.
            assertThat(CompactedLog.lastValues(c.log())).isEqualTo(expected);
        }
        boolean crashed = disk.hasCrashed();
        c.fixture.directories.release();
        if (powerIsLost) {
            disk.losePower();
        }

        CompactedLog again = new CompactedLog(new CrashingDisk(), folder, SETTINGS);
        again.nowMs = c.nowMs;
        checkThat(again, end, expected);
        again.fixture.log.flush();
        if (again.dirtiness().dirtyBytes() > 0) {
            again.compact();
        }
        checkThat(again, end, expected);
        assertThat(again.records()).as("after " + changes).doesNotHaveDuplicates();
        again.fixture.restart();
        checkThat(again, end, expected);
        return crashed;
    }

    private static void checkThat(CompactedLog c, long end, Map<String, String> expected)
            throws IOException {
        assertThat(c.log().logEndOffset()).isEqualTo(end);
        assertThat(c.log().logStartOffset()).isZero();
        assertThat(CompactedLog.lastValues(c.log())).isEqualTo(expected);
        try (var files = Files.list(c.fixture.folder())) {
            assertThat(files.map(Path::toString))
                    .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
        }
        List<String> all = c.records();
        for (long from = 0; from <= end; from += 59) {
            long first = from;
            assertThat(CompactedLog.records(c.log(), from))
                    .isEqualTo(all.stream().filter(r -> offset(r) >= first).toList());
        }
    }

    private static long offset(String record) {
        return Long.parseLong(record.substring(0, record.indexOf(':')));
    }

    /** A log with some of everything, once compacted already; the values that must survive. */
    private static Map<String, String> makeLog(Path folder) throws IOException {
        CompactedLog c = new CompactedLog(new CrashingDisk(), folder, SETTINGS);
        for (int i = 0; i < 36; i++) {
            int k = i % 7;
            c.append(Compression.forId(i % 5), "k" + k + "=" + i, "once" + i + "=" + i, "t" + k);
            if (i % 6 == 0) {
                c.appendTransactional(7, i / 6, "k" + k + "=" + (i % 4 == 0 ? "lost" : "tx" + i));
                c.end(7, i % 4 == 0 ? ControlRecord.Type.ABORT : ControlRecord.Type.COMMIT);
            }
            c.appendIdempotent(9, i, "p=" + i);
            if (i == 20) {
                c.roll();
                c.compact();
                c.nowMs += 2_000;
            }
        }
        c.roll();
        c.append("k1=end", "t1=end");
        c.append("once3");
        Map<String, String> expected = CompactedLog.lastValues(c.log());
        c.fixture.directories.close();
        assertThat(expected).containsEntry("k1", "end").containsEntry("p", "35").hasSize(44);
        return expected;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
