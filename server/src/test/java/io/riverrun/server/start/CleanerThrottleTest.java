package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.compaction.CompactionAbandonedException;
import org.junit.jupiter.api.Test;

final class CleanerThrottleTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldKeepBelowItsBytesPerSecond() {
        CleanerThrottle throttle = new CleanerThrottle(1_000_000);
        long nowNanos = Long.MAX_VALUE - SECOND;
        long startNanos = nowNanos;
        for (int i = 0; i < 100; i++) {
            nowNanos += throttle.pay(100_000, nowNanos);
        }
        assertThat(nowNanos - startNanos).isBetween(9 * SECOND, 10 * SECOND);
    }

    @Test
    void shouldNotSaveUpWhatWasNotUsed() {
        CleanerThrottle throttle = new CleanerThrottle(1_000_000);
        throttle.pay(100_000, 0);
        assertThat(throttle.pay(2_000_000, 1_000 * SECOND)).isGreaterThan(SECOND);
    }

    @Test
    void shouldNotWaitWithoutLimit() {
        CleanerThrottle throttle = new CleanerThrottle(Double.MAX_VALUE);
        assertThat(throttle.pay(Integer.MAX_VALUE, 0)).isZero();
    }

    @Test
    void shouldEndWhoeverWaits() throws InterruptedException {
        CleanerThrottle throttle = new CleanerThrottle(1);
        Thread.ofVirtual().start(throttle::end);
        assertThatThrownBy(() -> throttle.take(Integer.MAX_VALUE))
                .isInstanceOf(CompactionAbandonedException.class);
        assertThat(throttle.isEnded()).isTrue();
    }
}
