package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.log.compaction.Dirtiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a log is to be compacted, and how far. */
class CompactionDueTest {

    @TempDir Path root;

    @Test
    void shouldBeDueWhenEnoughOfItIsDirty() throws IOException {
        CompactedLog c = new CompactedLog(root, "min.cleanable.dirty.ratio", "0.5");
        for (int i = 0; i < 20; i++) {
            c.append("key" + i + "=1");
        }
        assertThat(isDue(c)).isFalse();
        c.roll();
        assertThat(c.dirtiness().ratio()).isEqualTo(1);
        assertThat(isDue(c)).isTrue();
        c.compact();
        assertThat(c.dirtiness().ratio()).isZero();
        assertThat(isDue(c)).isFalse();
        for (int i = 0; i < 19; i++) {
            c.append("new" + i + "=1");
        }
        c.roll();
        c.log().flush();
        assertThat(c.dirtiness().ratio()).isBetween(0.4, 0.5);
        assertThat(isDue(c)).isFalse();
        for (int i = 0; i < 4; i++) {
            c.append("more" + i + "=1");
        }
        c.roll();
        c.log().flush();
        assertThat(isDue(c)).isTrue();
        c.append("active=1");
        c.fixture.restart();
        assertThat(isDue(c)).isTrue();
    }

    @Test
    void shouldLeaveYoungRecordsAlone() throws IOException {
        CompactedLog c = new CompactedLog(root, "min.compaction.lag.ms", "1000");
        c.append("a=1", "a=2");
        c.roll();
        c.nowMs += 500;
        c.append("a=3");
        c.roll();
        assertThat(c.tryCompact()).isInstanceOf(CompactionResult.Nothing.class);
        c.nowMs += 500;
        c.compact();
        assertThat(c.records()).containsExactly("1:a=2", "2:a=3");
        c.nowMs += 500;
        c.compact();
        assertThat(c.records()).containsExactly("2:a=3");
    }

    @Test
    void shouldBeOverdueAfterItsTime() throws IOException {
        CompactedLog c = new CompactedLog(root, "max.compaction.lag.ms", "10000");
        for (int i = 0; i < 50; i++) {
            c.append("key" + i + "=1");
        }
        c.roll();
        c.compact();
        c.append("key1=2");
        assertThat(c.log().rollIfDue(c.nowMs + 10_000)).isFalse();
        assertThat(c.log().rollIfDue(c.nowMs + 10_001)).as("rolled for the lag").isTrue();
        c.log().flush();
        c.nowMs += 10_000;
        assertThat(isDue(c)).isFalse();
        c.nowMs += 1;
        assertThat(c.dirtiness().overdue()).isTrue();
        assertThat(isDue(c)).isTrue();
    }

    @Test
    void shouldNotReplaceWhatIsOnDiskByWhatIsNot() throws IOException {
        CompactedLog c = new CompactedLog(root, "flush.policy", "os", "segment.bytes", "300");
        for (int i = 0; i < 20; i++) {
            c.append("a=" + i);
        }
        assertThat(c.log().segmentCount()).isGreaterThan(3);
        assertThat(c.log().durableOffset()).isZero();
        assertThat(c.dirtiness().dirtyBytes()).isZero();

        c.fixture.commit.runCycle();

        assertThat(c.dirtiness().dirtyBytes()).as("it asked for a flush").isPositive();
    }

    @Test
    void shouldGoNoFurtherThanWhatIsCommitted() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("a=1", "a=2");
        c.roll();
        c.append("a=3");
        c.roll();
        c.log().flush();
        for (long committed = 0; committed < 3; committed++) {
            Dirtiness dirtiness = c.log().compaction().dirtiness(committed, c.nowMs);
            assertThat(dirtiness.endOffset()).isEqualTo(committed < 2 ? 0 : 2);
        }
        assertThat(c.log().compaction().dirtiness(3, c.nowMs).endOffset()).isEqualTo(3);
    }

    @Test
    void shouldBeginAnewWithoutCheckpointOrWithOneFromElsewhere() throws IOException {
        CompactedLog c = new CompactedLog(root);
        c.append("a=1", "a=2");
        c.roll();
        c.compact();
        for (String contents : new String[] {"0\n1\ntopic 0 99\n", "nonsense", "0\n0\n"}) {
            c.append("a=3");
            c.fixture.directories.close();
            Files.writeString(root.resolve("cleaner-offset-checkpoint"), contents);
            c.fixture.open();
            c.roll();
            assertThat(c.dirtiness().firstDirtyOffset()).isZero();
            c.compact();
            assertThat(c.records()).hasSize(1);
        }
    }

    private static boolean isDue(CompactedLog c) throws IOException {
        return c.dirtiness().isDue(c.log().config().compaction());
    }
}
