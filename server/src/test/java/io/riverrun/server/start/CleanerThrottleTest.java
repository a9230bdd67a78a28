package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.compaction.CompactionAbandonedException;
import org.junit.jupiter.api.Test;

final class CleanerThrottleTest {

    @Test
    void shouldEndWhoeverWaits() throws InterruptedException {
        CleanerThrottle throttle = new CleanerThrottle(1);
        Thread.ofVirtual().start(throttle::end);
        assertThatThrownBy(() -> throttle.take(Integer.MAX_VALUE))
                .isInstanceOf(CompactionAbandonedException.class);
        assertThat(throttle.isEnded()).isTrue();
    }
}
