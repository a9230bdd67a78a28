package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColdReadPaceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int PIECE_BYTES = 256 << 10;

    private final List<Long> waits = new ArrayList<>();
    private long lastWriteNs = System.nanoTime();

    private ColdReadPace pace(int processors) {
        return new ColdReadPace(processors, () -> lastWriteNs, waits::add);
    }

    @Test
    void shouldReadSoMuchASecondForEachProcessor() {
        lastWriteNs = System.nanoTime() + 60 * SECOND;
        ColdReadPace pace = pace(2);
        pace.piece(640 << 20, SECOND);
        // Less what was saved up before.
        assertThat(waits.getFirst()).isBetween(9 * SECOND, 10 * SECOND);
    }

    @Test
    void shouldWaitForNobodyWhenNobodyProduces() {
        lastWriteNs = System.nanoTime() - 2 * ColdReadPace.QUIET_NS;
        ColdReadPace pace = pace(1);
        assertThat(pace.isFree()).isTrue();
        pace.piece(32 << 20, SECOND);
        assertThat(waits).isEmpty();
    }

    @Test
    void shouldLeaveHalfOfSlowDiskToTheJournal() {
        lastWriteNs = System.nanoTime() + 60 * SECOND;
        ColdReadPace pace = pace(64);
        assertThat(pace.isFree()).isFalse();
        pace.piece(PIECE_BYTES, SECOND);
        assertThat(waits).containsExactly(SECOND);
    }

    @Test
    void shouldNotPaceWhatComesOutOfMemory() {
        lastWriteNs = System.nanoTime() + 60 * SECOND;
        ColdReadPace pace = pace(1);
        for (int i = 0; i < 1_000; i++) {
            pace.piece(PIECE_BYTES, PIECE_BYTES / 4);
        }
        assertThat(waits).isEmpty();
    }
}
