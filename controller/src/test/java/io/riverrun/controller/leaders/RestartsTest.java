package io.riverrun.controller.leaders;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Uuid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which restarts cost a leader its epoch. */
class RestartsTest {

    private static final BrokerImage FIRST = broker(10, BrokerImage.NONE);

    @Test
    void shouldEndEpochWhenLeaderRegisteredAfterTheStateWasStored() {
        assertThat(Restarts.endEpoch(FIRST, 9)).isTrue();
    }

    @Test
    void shouldKeepEpochWhenStateWasStoredUnderTheRegistration() {
        assertThat(Restarts.endEpoch(FIRST, 11)).isFalse();
    }

    @Test
    void shouldKeepEpochWhenRegistrationContinuesTheOneBefore() {
        assertThat(Restarts.endEpoch(broker(20, 10), 9)).isFalse();
    }

    @Test
    void shouldKeepEpochsOnlyWhenTheKnownRegistrationIsContinued() {
        assertThat(Restarts.endEpochs(FIRST, FIRST)).isFalse();
        assertThat(Restarts.endEpochs(FIRST, broker(20, 10))).isFalse();
        assertThat(Restarts.endEpochs(FIRST, broker(30, 20))).isTrue();
        assertThat(Restarts.endEpochs(FIRST, broker(20, BrokerImage.NONE))).isTrue();
    }

    @Test
    void shouldLeavePartitionsAloneWhenLeaderIsBackInOrderBeforeItWasMissed() {
        ClusterImage image = imageOf(FIRST);

        assertThat(BrokerLiveness.decide(image, List.of(broker(20, 10))))
                .containsExactly(new MetadataChange.BrokerRegistered(broker(20, 10)));
        assertThat(BrokerLiveness.decide(image, List.of(broker(30, 20)))).hasSize(2);
    }

    private static ClusterImage imageOf(BrokerImage broker) {
        PartitionImage partition = PartitionImage.created(0, List.of(1), List.of(1), 1);
        TopicImage topic = new TopicImage("orders", new Uuid(1, 2), List.of(partition), Map.of());
        return ClusterImage.empty("cluster")
                .apply(
                        List.of(
                                new MetadataChange.BrokerRegistered(broker),
                                new MetadataChange.TopicCreated(topic)));
    }

    private static BrokerImage broker(long epoch, long continuedEpoch) {
        return new BrokerImage(1, null, List.of(), epoch, continuedEpoch);
    }
}
