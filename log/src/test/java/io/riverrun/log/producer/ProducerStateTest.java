package io.riverrun.log.producer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is remembered of a producer's batches, as room for them grows and is used again. */
class ProducerStateTest {

    private static final int RECORDS = 10;

    @Test
    void shouldRememberTheLastFiveBatchesHoweverManyThereWere() {
        for (int batches = 1; batches <= 12; batches++) {
            ProducerState state = new ProducerState(7, (short) 0);
            for (int batch = 0; batch < batches; batch++) {
                remember(state, batch);
            }
            for (int batch = 0; batch < batches; batch++) {
                assertFound(state, batch, batch >= batches - ProducerState.REMEMBERED_BATCHES);
            }
            assertThat(state.lastSequence()).isEqualTo(batches * RECORDS - 1);
            assertThat(state.lastOffset()).isEqualTo(1_000 + batches * RECORDS - 1);
        }
    }

    @Test
    void shouldForgetBatchesWhenEpochIsNew() {
        ProducerState state = new ProducerState(7, (short) 0);
        for (int batch = 0; batch < 6; batch++) {
            remember(state, batch);
        }

        state.enterEpoch((short) 1);
        remember(state, 0);

        assertFound(state, 0, true);
        assertFound(state, 5, false);
        assertThat(state.lastSequence()).isEqualTo(RECORDS - 1);
    }

    /** Batch {@code i} has the sequences from ten times i, at offsets a thousand higher. */
    private static void remember(ProducerState state, int batch) {
        int last = batch * RECORDS + RECORDS - 1;
        state.remember(last, 1_000L + last, RECORDS - 1, 50L + batch);
    }

    private static void assertFound(ProducerState state, int batch, boolean expected) {
        int first = batch * RECORDS;
        int found = state.find(first, first + RECORDS - 1);
        assertThat(found >= 0).as("batch %d", batch).isEqualTo(expected);
        if (expected) {
            assertThat(state.baseOffsetOf(found)).isEqualTo(1_000 + first);
            assertThat(state.timestampOf(found)).isEqualTo(50 + batch);
        }
    }
}
