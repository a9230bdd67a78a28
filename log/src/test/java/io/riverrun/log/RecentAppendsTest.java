package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentAppendsTest {

    private static final long BEGIN_MS = 1_790_000_000_000L;

    @Test
    void shouldCallNothingRecentBeforeTheFirstAppend() {
        assertThat(RecentAppends.NONE.contain(0, BEGIN_MS)).isFalse();
    }

    @Test
    void shouldCallRecentWhatWasJustAppended() {
        RecentAppends recent = RecentAppends.NONE.appendedAt(100, BEGIN_MS);
        assertThat(recent.contain(100, BEGIN_MS)).isTrue();
        assertThat(recent.contain(99, BEGIN_MS)).isFalse();
    }

    @Test
    void shouldForgetWhenNothingIsAppendedAnyMore() {
        RecentAppends recent = RecentAppends.NONE.appendedAt(100, BEGIN_MS);
        assertThat(recent.contain(100, BEGIN_MS + 19_999)).isTrue();
        assertThat(recent.contain(100, BEGIN_MS + 20_000)).isFalse();
    }

    @Test
    void shouldBeginAnewAfterPause() {
        RecentAppends recent =
                RecentAppends.NONE.appendedAt(100, BEGIN_MS).appendedAt(200, BEGIN_MS + 60_000);
        assertThat(recent.contain(199, BEGIN_MS + 60_000)).isFalse();
        assertThat(recent.contain(200, BEGIN_MS + 60_000)).isTrue();
    }

    @Test
    void shouldBeginAnewWhenTheClockGoesBack() {
        RecentAppends recent =
                RecentAppends.NONE.appendedAt(100, BEGIN_MS).appendedAt(200, BEGIN_MS - 3_600_000);
        assertThat(recent.contain(199, BEGIN_MS - 3_600_000)).isFalse();
        assertThat(recent.contain(200, BEGIN_MS - 3_600_000)).isTrue();
    }

    /** A record a millisecond: those of the last 10 seconds are recent, those of 40 are not. */
    @Test
    void shouldKnowTheLastSecondsOfSteadyAppends() {
        RecentAppends recent = RecentAppends.NONE;
        for (int ms = 0; ms < 300_000; ms++) {
            recent = recent.appendedAt(ms, BEGIN_MS + ms);
            if (ms >= 10_000) {
                assertThat(recent.contain(ms - 9_999, BEGIN_MS + ms)).isTrue();
            }
            assertThat(recent.contain(ms - 40_000, BEGIN_MS + ms)).isFalse();
        }
    }
}
