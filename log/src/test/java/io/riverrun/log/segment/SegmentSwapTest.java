package io.riverrun.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States of a folder that a compaction was interrupted in; segments are at 0, 10 and 20. */
class SegmentSwapTest {

    @TempDir Path folder;

    @Test
    void shouldKeepOldSegmentsWhileAnyNewFileIsUnfinished() throws IOException {
        files("0.log", "0.index", "0.timeindex", "0.txnindex", "10.log", "10.index", "20.log");
        files("0.index.swap", "0.txnindex.swap", "0.timeindex.swap", "0.log.cleaned");

        recover();

        assertHolds(
                "0.log", "0.index", "0.timeindex", "0.txnindex", "10.log", "10.index", "20.log");
    }

    @Test
    void shouldKeepOldSegmentsWhereKafkaHadRenamedOnlySomeFiles() throws IOException {
        files("0.log", "0.index", "10.log", "20.log");
        fresh("0.log.swap", 0, 20);
        files("0.index.cleaned", "0.timeindex.cleaned");

        recover();

        assertHolds("0.log", "0.index", "10.log", "20.log");
    }

    @Test
    void shouldReplaceOldSegmentsOnceNewOneIsWhole() throws IOException {
        files("0.log", "0.index", "0.timeindex", "0.txnindex");
        files("10.log", "10.index", "10.timeindex", "10.txnindex", "20.log", "20.index");
        fresh("0.log.swap", 0, 20);
        files("0.index.swap", "0.timeindex.swap");

        recover();

        assertHolds("0.log", "0.index", "0.timeindex", "20.log", "20.index");
        assertThat(folder.resolve(name("0.log"))).isNotEmptyFile();
        assertThat(folder.resolve(name("0.index"))).hasContent("0.index.swap");
    }

    @Test
    void shouldKeepNewIndexesThatHaveTheirNameAlready() throws IOException {
        files("0.log.deleted", "0.txnindex.deleted", "20.log");
        fresh("0.log.swap", 0, 20);
        files("0.txnindex", "0.timeindex", "0.index.swap");

        recover();

        assertHolds(
                "0.log.deleted",
                "0.txnindex.deleted",
                "0.log",
                "0.txnindex",
                "0.timeindex",
                "0.index",
                "20.log");
    }

    @Test
    void shouldForgetIndexesOfOldSegmentsWhoseLogIsGone() throws IOException {
        files("10.txnindex", "10.index", "10.log.deleted", "20.log", "20.txnindex");
        fresh("0.log.swap", 0, 20);

        recover();

        assertHolds("0.log", "10.log.deleted", "20.log", "20.txnindex");
    }

    @Test
    void shouldCompleteWhereKafkaHadRenamedTheLogOnly() throws IOException {
        files("0.log", "0.index.swap", "0.timeindex.swap", "20.log");

        recover();

        assertHolds("0.log", "0.index", "0.timeindex", "20.log");
    }

    private void recover() throws IOException {
        FileSystemDisk disk = new FileSystemDisk();
        Set<String> names = new HashSet<>(disk.list(folder));
        SegmentSwap.recover(disk, folder, names);
        assertThat(names).isEqualTo(new HashSet<>(disk.list(folder)));
    }

    private void assertHolds(String... names) throws IOException {
        Set<String> expected = new TreeSet<>();
        for (String name : names) {
            expected.add(name(name));
        }
        assertThat(new TreeSet<>(new FileSystemDisk().list(folder))).isEqualTo(expected);
    }

    /** Files that say what they were called. */
    private void files(String... names) throws IOException {
        for (String name : names) {
            Files.writeString(folder.resolve(name(name)), name);
        }
    }

    /** A log file from a base offset to an end. */
    private void fresh(String name, long base, long end) throws IOException {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE).baseOffset(base);
        for (long offset = base; offset < end; offset++) {
            builder.append(0, null, null);
        }
        ByteBuffer batch = builder.build();
        byte[] bytes = new byte[batch.remaining()];
        batch.get(bytes);
        Files.write(folder.resolve(name(name)), bytes);
    }

    private static String name(String brief) {
        int dot = brief.indexOf('.');
        return SegmentFiles.name(Long.parseLong(brief.substring(0, dot)), brief.substring(dot));
    }
}
