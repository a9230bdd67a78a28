package io.riverrun.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the turns' figures come to. */
class ColdReadTurnsTest {

    @Test
    void shouldNotBeMovedByOneTurnInWhichTheDiskStoodStill() {
        assertThat(ColdReadTurns.median(List.of(4.0, 480.0, 5.0))).isEqualTo(5);
    }

    @Test
    void shouldTakeTheMiddleOfAnEvenNumberOfTurns() {
        assertThat(ColdReadTurns.median(List.of(8.0, 2.0, 4.0, 480.0))).isEqualTo(6);
    }
}
