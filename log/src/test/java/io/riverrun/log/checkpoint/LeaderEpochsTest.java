package io.riverrun.log.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderEpochsTest {

    @TempDir Path folder;
    private LeaderEpochs epochs;

    @BeforeEach
    void given() {
        epochs = new LeaderEpochs(new FileSystemDisk(), folder);
        epochs.assign(4, 10);
        epochs.assign(6, 17);
        epochs.assign(7, 21);
    }

    @Test
    void shouldForgetLaterEpochsThatBatchDisproves() {
        epochs.assign(5, 17);

        assertThat(epochs.latestEpoch()).isEqualTo(5);
        assertThat(epochs.epochAt(16)).isEqualTo(4);
        assertThat(epochs.epochAt(17)).isEqualTo(5);
        assertThat(epochs.epochAt(30)).isEqualTo(5);
    }

    @Test
    void shouldGoOnWithKnownEpochWhereBatchDisprovesLaterOne() {
        epochs.assign(4, 18);

        assertThat(epochs.latestEpoch()).isEqualTo(4);
        assertThat(epochs.epochAt(18)).isEqualTo(4);
        assertThat(epochs.epochAt(9)).isEqualTo(-1);
    }

    @Test
    void shouldKeepLaterEpochsThatBeginBehindBatch() {
        epochs.assign(4, 12);
        epochs.assign(6, 19);

        assertThat(epochs.latestEpoch()).isEqualTo(7);
        assertThat(epochs.epochAt(17)).isEqualTo(6);
        assertThat(epochs.epochAt(21)).isEqualTo(7);
    }
}
