package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapUpkeepTest {

    private static final long MIB = 1 << 20;

    private long usedBytes = 20 * MIB;
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
        usedBytes = 2 * 20 * MIB + HeapUpkeep.GARBAGE_BYTES_MIN;
        upkeep.collectIfDue();
        assertThat(collections).isZero();
    }

    @Test
    void shouldCollectWhenThereIsMoreGarbageThanWhatLives() {
        usedBytes = 2 * 20 * MIB + HeapUpkeep.GARBAGE_BYTES_MIN + 1;
        upkeep.collectIfDue();
        assertThat(collections).isOne();
    }

    @Test
    void shouldMeasureTheNextGarbageAgainstWhatLivedThen() {
        usedBytes = 100 * MIB;
        upkeep.collectIfDue();
        usedBytes = 50 * MIB;
        upkeep.collectIfDue();
        assertThat(collections).isOne();
        usedBytes = 53 * MIB;
        upkeep.collectIfDue();
        assertThat(collections).isEqualTo(2);
    }
}
