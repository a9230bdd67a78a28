package io.riverrun.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The last batches of a segment are found without a look at its index. */
class RecentBatchesTest {

    @Test
    void shouldFindTheLastThirtyTwoHoweverManyThereWere() {
        RecentBatches recent = new RecentBatches();
        for (int added = 0; added < 100; added++) {
            recent.add(added * 10, added * 1_000);
            for (int batch = 0; batch <= added; batch++) {
                int expected = added - batch < 32 ? batch * 1_000 : -1;
                assertThat(recent.find(batch * 10L)).isEqualTo(expected);
            }
            assertThat(recent.find(added * 10L + 1)).isEqualTo(-1);
        }
    }
}
