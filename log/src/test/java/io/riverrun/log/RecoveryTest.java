package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.AppendResult.Duplicate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash may leave on disk, and what is made of it. */
class RecoveryTest {

    @TempDir Path root;

    @Test
    void shouldCutTornTailAtEveryByteOfLastBatch() throws IOException {
        LogFixture f = new LogFixture(root, "index.interval.bytes", "0");
        f.append(Batches.idempotent(1, 0, 0, "a"));
        f.append(Batches.idempotent(1, 0, 1, "b"));
        long whole = Files.size(segment(f, 0, ".log"));
        f.append(Batches.idempotent(1, 0, 2, "c"));
        long size = Files.size(segment(f, 0, ".log"));
        byte[] bytes = Files.readAllBytes(segment(f, 0, ".log"));

        for (long cut = whole; cut < size; cut++) {
            f.directories.release();
            Files.write(segment(f, 0, ".log"), java.util.Arrays.copyOf(bytes, (int) cut));
            f.open();

            assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b");
            assertThat(Files.size(segment(f, 0, ".log"))).isEqualTo(whole);
            assertThat(f.tryAppend(Batches.idempotent(1, 0, 1, "b")))
                    .isEqualTo(new Duplicate(1, 1, Batches.NOW, 0));
            f.append(Batches.idempotent(1, 0, 2, "c"));
        }
    }

    @Test
    void shouldCutFromDamagedByteOn() throws IOException {
        LogFixture f = new LogFixture(root, "index.interval.bytes", "0");
        f.append(Batches.of("a"));
        int whole = (int) Files.size(segment(f, 0, ".log"));
        f.append(Batches.of("b"));
        f.append(Batches.of("c"));
        byte[] bytes = Files.readAllBytes(segment(f, 0, ".log"));
        int second = (bytes.length - whole) / 2;

        for (int at = whole; at < whole + second; at++) {
            if (at >= whole + 12 && at < whole + 16) {
                continue; // the leader epoch is outside the checksum
            }
            f.directories.release();
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x55;
            Files.write(segment(f, 0, ".log"), damaged);
            f.open();

            assertThat(Batches.read(f.log, 0).getFirst()).isEqualTo("0:a");
            if (at >= whole + 8) {
                assertThat(f.log.logEndOffset()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldDeleteSegmentsBehindTornOne() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "100");
        for (int i = 0; i < 5; i++) {
            f.append(Batches.of("value" + i));
        }
        f.directories.release();
        try (RandomAccessFile file = new RandomAccessFile(segment(f, 2, ".log").toFile(), "rw")) {
            file.setLength(file.length() - 3);
        }

        f.open();

        assertThat(Batches.read(f.log, 0)).containsExactly("0:value0", "1:value1");
        assertThat(segment(f, 3, ".log")).doesNotExist();
        assertThat(f.append(Batches.of("next")).baseOffset()).isEqualTo(2);
        f.restart();
        assertThat(Batches.read(f.log, 2)).containsExactly("2:next");
    }

    @Test
    void shouldNameFolderThatCannotBeLoadedAndTheRemedy() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "100");
        f.append(Batches.of("value0"));
        f.append(Batches.of("value1"));
        f.directories.close();
        f.forgetSummaries();
        try (RandomAccessFile file = new RandomAccessFile(segment(f, 0, ".log").toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        assertThatThrownBy(f::open)
                .hasMessageContaining("above 2 GiB")
                .hasMessageContaining(f.folder() + " cannot be loaded")
                .hasMessageContaining("move it away and start again");
    }

    @Test
    void shouldNotReadWhatRecoveryPointCovers() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "100");
        for (int i = 0; i < 5; i++) {
            f.append(Batches.of("value" + i));
        }
        f.commit.runCycle();
        f.directories.checkpoint();
        f.crash();

        assertThat(f.log.durableOffset()).isEqualTo(5);
        assertThat(Batches.read(f.log, 0)).hasSize(5);
    }

    @Test
    void shouldRebuildIndexesThatAreMissingDamagedOrPadded() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "4000", "index.interval.bytes", "100");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            f.append(Batches.at(Batches.NOW + i, "value" + i));
            expected.add(i + ":value" + i);
        }
        for (String suffix : List.of(".index", ".timeindex")) {
            for (Damage damage : Damage.values()) {
                for (boolean clean : new boolean[] {true, false}) {
                    if (clean) {
                        f.directories.close();
                    } else {
                        f.directories.release();
                    }
                    try (var files = Files.list(f.folder())) {
                        for (Path path : files.toList()) {
                            if (path.toString().endsWith(suffix)) {
                                damage(path, damage);
                            }
                        }
                    }
                    f.open();
                    assertThat(Batches.read(f.log, 0)).isEqualTo(expected);
                    for (int i = 0; i < 200; i++) {
                        assertThat(Batches.read(f.log, i, i + 1))
                                .as("%s %s %s", suffix, damage, clean)
                                .containsExactly(expected.get(i));
                        assertThat(f.log.offsetForTimestamp(Batches.NOW + i).offset()).isEqualTo(i);
                    }
                }
            }
        }
    }

    @Test
    void shouldKeepIndexesOfSegmentThatWasRolledBeforeAnOrderlyStop() throws IOException {
        for (int n = 0; n < 100; n++) {
            SimulatedDisk disk = new SimulatedDisk();
            LogFixture f = new LogFixture(disk, Path.of("/data"), "index.interval.bytes", "100");
            for (int i = 0; i < 20; i++) {
                f.append(Batches.at(Batches.NOW + i, "value" + i));
            }
            f.commit.runCycle();
            f.log.rollIfDue(Long.MAX_VALUE);
            f.directories.close();
            disk.crash(Seed.ofTry(n));
            f.open();

            for (int i = 0; i < 20; i++) {
                assertThat(f.log.offsetForTimestamp(Batches.NOW + i).offset())
                        .as("try %d", n)
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void shouldKeepIndexesBeforeTheCutOfLogThatWasClosedInOrder() throws IOException {
        LogFixture f = new LogFixture(root, "index.interval.bytes", "4096");
        for (int i = 0; i < 1_000; i++) {
            f.append(Batches.at(Batches.NOW + i, "v".repeat(1000)));
        }
        f.commit.runCycle();
        f.restart();
        Path index = f.folder().resolve("00000000000000000000.index");
        long entriesBefore = Files.size(index) / 8;

        f.log.truncateTo(999, Batches.NOW);

        assertThat(Files.size(index) / 8).as("not built anew").isGreaterThan(entriesBefore - 3);
        assertThat(f.log.offsetForTimestamp(Batches.NOW + 998).offset()).isEqualTo(998);
    }

    private enum Damage {
        MISSING,
        EMPTY,
        PADDED,
        RANDOM_TAIL
    }

    private static void damage(Path path, Damage damage) throws IOException {
        switch (damage) {
            case MISSING -> Files.delete(path);
            case EMPTY -> Files.write(path, new byte[0]);
            case PADDED -> {
                byte[] bytes = Files.readAllBytes(path);
                Files.write(path, java.util.Arrays.copyOf(bytes, 12 * 1024));
            }
            case RANDOM_TAIL -> {
                byte[] bytes = Files.readAllBytes(path);
                for (int i = Math.max(0, bytes.length - 5); i < bytes.length; i++) {
                    bytes[i] ^= (byte) 0xa5;
                }
                Files.write(path, bytes);
            }
        }
    }

    @Test
    void shouldRelearnProducersAndEpochsWhenTheirFilesAreGone() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "200");
        for (int i = 0; i < 10; i++) {
            f.append(Batches.idempotent(1, 0, i, "value" + i), i / 3);
        }
        f.commit.runCycle();
        f.directories.close();
        try (var files = Files.list(f.folder())) {
            for (Path path : files.toList()) {
                if (path.toString().endsWith(".snapshot")
                        || path.endsWith("leader-epoch-checkpoint")) {
                    Files.write(path, new byte[] {1, 2, 3});
                }
            }
        }
        f.forgetSummaries();

        f.open();

        assertThat(f.tryAppend(Batches.idempotent(1, 0, 8, "value8")))
                .isEqualTo(new Duplicate(8, 8, Batches.NOW, 0));
        assertThat(f.log.endOfEpoch(1).endOffset()).isEqualTo(6);
        assertThat(f.log.latestEpoch()).isEqualTo(3);
    }

    @Test
    void shouldSurviveCrashesAtAnyPointOfRandomHistory() {
        Seed.run(random -> {
            LogFixture f =
                    new LogFixture(
                            root.resolve("r" + random.nextLong()),
                            "segment.bytes",
                            "1000",
                            "index.interval.bytes",
                            "150");
            List<String> model = new ArrayList<>();
            Set<String> cutOff = new HashSet<>();
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> {
                        f.crash();
                        // What was cut off may be back, from the journal: also what is older than
                        // that, if what came after it had never been in the journal.
                        for (String back : Batches.read(f.log, model.size())) {
                            assertThat(cutOff).contains(back);
                            model.add(back);
                        }
                    }
                    case 1 -> f.restart();
                    case 2 -> f.commit.runCycle();
                    case 3 -> {
                        int to = model.size() - random.nextInt(4);
                        f.log.truncateTo(Math.max(0, to), Batches.NOW);
                        while (model.size() > f.log.logEndOffset()) {
                            cutOff.add(model.removeLast());
                        }
                    }
                    case 4 -> {
                        f.commit.runCycle();
                        f.directories.checkpoint();
                    }
                    default -> {
                        String[] values = new String[1 + random.nextInt(4)];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = "v" + random.nextInt(1000);
                            model.add(model.size() + ":" + values[i]);
                        }
                        f.append(Batches.of(values));
                    }
                }
                assertThat(f.log.logEndOffset()).isEqualTo(model.size());
                if (step % 10 == 0) {
                    assertThat(Batches.read(f.log, 0)).isEqualTo(model);
                }
            }
            assertThat(Batches.read(f.log, 0)).isEqualTo(model);
            f.directories.close();
        });
    }

    private static Path segment(LogFixture f, long base, String suffix) {
        return f.folder().resolve("%020d%s".formatted(base, suffix));
    }
}
