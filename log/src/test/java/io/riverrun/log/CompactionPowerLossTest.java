package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.record.ControlRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Compaction on a disk that loses, when power is lost, any part of what was not forced, changes of
 * names in any order among it; power is lost again while what it left is recovered.
 */
class CompactionPowerLossTest {

    private static final int LOGS = 150;
    private static final int CRASHES = 4;
    private static final Path FOLDER = Path.of("/data");

    @Test
    void shouldLoseNothingWhateverADiskMayForget() {
        Seed.run(random -> {
            for (int i = 0; i < LOGS; i++) {
                new History(random).run();
            }
        });
    }

    private static final class History {
        private final Random random;
        private final SimulatedDisk disk = new SimulatedDisk();
        private final String[] settings;
        private CompactedLog c;
        private final int[] sequences = new int[2];
        private int appended;
        private long nowMs = Batches.NOW;

        History(Random random) {
            this.random = random;
            this.settings =
                    new String[] {
                        "segment.bytes",
                        Integer.toString(800 + random.nextInt(1500)),
                        "index.interval.bytes",
                        Integer.toString(random.nextInt(400)),
                        "delete.retention.ms",
                        "1000",
                        "file.delete.delay.ms",
                        random.nextBoolean() ? "0" : "60000"
                    };
        }

        void run() throws IOException {
            disk.direct = random.nextBoolean();
            open();
            for (int i = 0; i < CRASHES; i++) {
                fill();
                compactUntilCrash();
            }
        }

        private void open() {
            c = new CompactedLog(disk, FOLDER, settings);
            c.nowMs = nowMs;
            c.epoch = Math.max(0, c.log().latestEpoch());
            c.log().onHighWatermark(c.log().logEndOffset());
        }

        /** Appends, through the journal where there is one, and forces some of it. */
        private void fill() throws IOException {
            for (int i = 0; i < 15 + random.nextInt(30); i++) {
                if (random.nextInt(5) == 0) {
                    c.log().beginEpoch(++c.epoch);
                }
                String key = "k" + random.nextInt(8);
                c.append(key + "=" + appended++, "t" + random.nextInt(8));
                if (random.nextInt(4) == 0) {
                    int producer = random.nextInt(sequences.length);
                    c.appendTransactional(
                            producer, sequences[producer]++, key + "=tx" + appended++);
                    c.end(
                            producer,
                            random.nextBoolean()
                                    ? ControlRecord.Type.COMMIT
                                    : ControlRecord.Type.ABORT);
                }
                if (random.nextInt(3) == 0) {
                    c.fixture.commit.runCycle();
                }
            }
            c.roll();
            c.append("active=" + appended++);
            c.log().flush();
            for (int i = 0; i < 5; i++) {
                c.append("k" + random.nextInt(8) + "=" + appended++);
                c.fixture.commit.runCycle();
            }
            assertThat(c.log().durableOffset()).isEqualTo(c.log().logEndOffset());
        }

        private void compactUntilCrash() throws IOException {
            nowMs += random.nextInt(2000);
            c.nowMs = nowMs;
            Map<String, String> expected = CompactedLog.lastValues(c.log());
            List<String> before = CompactedLog.committed(c.log());
            long end = c.log().logEndOffset();
            disk.crashAfter(1 + random.nextInt(120));
            try {
                c.compact();
                c.log().deleteDueFiles(random.nextBoolean() ? 0 : Long.MAX_VALUE);
                c.fixture.directories.checkpoint();
            } catch (IOException | CrashError e) {
                assertThat(disk.isDown()).isTrue();
            }
            disk.crash(random);
            for (int i = random.nextInt(3); i > 0; i--) {
                crashWhileOpening();
            }
            open();
            assertThat(c.log().logEndOffset()).isEqualTo(end);
            assertThat(CompactedLog.lastValues(c.log())).isEqualTo(expected);
            assertThat(before).containsAll(CompactedLog.committed(c.log()));
            assertThat(disk.list(c.fixture.folder()))
                    .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
        }

        private void crashWhileOpening() {
            disk.crashAfter(1 + random.nextInt(25));
            try {
                open();
            } catch (RuntimeException | CrashError e) {
                assertThat(disk.isDown()).isTrue();
            }
            disk.crash(random);
        }
    }
}
