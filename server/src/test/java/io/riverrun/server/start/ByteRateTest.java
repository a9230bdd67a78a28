package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ByteRateTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long SAVED_NS_MAX = SECOND / 10;

    @Test
    void shouldKeepBelowItsBytesPerSecond() {
        ByteRate rate = new ByteRate(1_000_000, SAVED_NS_MAX);
        long startNs = Long.MAX_VALUE - SECOND;
        long nowNs = startNs;
        for (int i = 0; i < 100; i++) {
            nowNs += rate.pay(100_000, nowNs);
        }
        assertThat(nowNs - startNs).isEqualTo(10 * SECOND - SAVED_NS_MAX);
    }

    @Test
    void shouldNotSaveUpWhatWasNotUsed() {
        ByteRate rate = new ByteRate(1_000_000, SAVED_NS_MAX);
        rate.pay(100_000, 0);
        assertThat(rate.pay(2_000_000, 1_000 * SECOND)).isEqualTo(2 * SECOND - SAVED_NS_MAX);
    }

    @Test
    void shouldNotWaitWithoutLimit() {
        ByteRate rate = new ByteRate(Double.MAX_VALUE, SAVED_NS_MAX);
        assertThat(rate.pay(Integer.MAX_VALUE, 0)).isZero();
    }
}
