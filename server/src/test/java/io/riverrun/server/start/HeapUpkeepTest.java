package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapUpkeepTest {

    private static final long MIB = 1 << 20;

    private long usedBytes;
    private int collections;

    private final HeapUpkeep upkeep =
            new HeapUpkeep(
                    () -> usedBytes,
                    () -> {
                        collections++;
                        usedBytes = 10 * MIB;
                    });

    @Test
    void shouldLetGarbageBeAsLongAsItIsLittle() {
        usedBytes = HeapUpkeep.GARBAGE_BYTES_MIN;
        upkeep.collectIfDue();
        assertThat(collections).isZero();
    }

    @Test
    void shouldCollectWhatTheStartLeftBehind() {
        usedBytes = HeapUpkeep.GARBAGE_BYTES_MIN + 1;
        upkeep.collectIfDue();
        assertThat(collections).isOne();
    }

    @Test
    void shouldMeasureTheNextGarbageAgainstWhatLivedThen() {
        usedBytes = 100 * MIB;
        upkeep.collectIfDue();
        usedBytes = 2 * 10 * MIB + HeapUpkeep.GARBAGE_BYTES_MIN;
        upkeep.collectIfDue();
        assertThat(collections).isOne();
        usedBytes++;
        upkeep.collectIfDue();
        assertThat(collections).isEqualTo(2);
    }
}
