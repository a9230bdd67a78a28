package io.riverrun.controller.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.metadata.kraft.FormerCluster;
import io.riverrun.protocol.Uuid;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What becomes of a former cluster's topics on a cluster whose only broker is 1. */
class AdoptionTest {

    private static final Map<ConfigResource, Map<String, String>> CONFIGS =
            Map.of(ConfigResource.DEFAULT_BROKER, Map.of("message.max.bytes", "2000"));

    private final ClusterImage empty =
            ClusterImage.empty("cluster")
                    .apply(
                            new MetadataChange.BrokerRegistered(
                                    new BrokerImage(1, null, List.of(), 1)));

    @Test
    void shouldTakeTopicsUnderTheirIdsWithNextEpoch() {
        TopicImage orders = topic("orders", 7, List.of(1), List.of(1), 1, 4);

        Decision<AdoptionResult> decision = Adoption.decide(empty, former(orders));

        ClusterImage image = empty.apply(decision.changes());
        assertThat(decision.reply()).isEqualTo(new AdoptionResult(ok(), 1, 1));
        assertThat(image.topic("orders").id()).isEqualTo(orders.id());
        assertThat(image.topic("orders").configs()).isEqualTo(orders.configs());
        assertThat(image.partition("orders", 0))
                .isEqualTo(
                        new PartitionImage(
                                0, List.of(1), List.of(), List.of(), List.of(1), 1, 5, 0));
        assertThat(image.configs(ConfigResource.DEFAULT_BROKER))
                .isEqualTo(Map.of("message.max.bytes", "2000"));
    }

    @Test
    void shouldGiveLeaderToPartitionThatLostItsOwnAtShutdown() {
        TopicImage orders = topic("orders", 7, List.of(1), List.of(1), -1, 4);

        ClusterImage image = empty.apply(Adoption.decide(empty, former(orders)).changes());

        assertThat(image.partition("orders", 0).leader()).isEqualTo(1);
        assertThat(image.partition("orders", 0).leaderEpoch()).isEqualTo(5);
    }

    @Test
    void shouldLeavePartitionWithoutLeaderWhoseReplicasAreElsewhere() {
        TopicImage orders = topic("orders", 7, List.of(2, 1), List.of(2), 2, 4);

        ClusterImage image = empty.apply(Adoption.decide(empty, former(orders)).changes());

        assertThat(image.partition("orders", 0).leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(image.partition("orders", 0).isr()).containsExactly(2);
    }

    @Test
    void shouldGoOnWhereStartWasCutOff() {
        TopicImage orders = topic("orders", 7, List.of(1), List.of(1), 1, 4);
        TopicImage events = topic("events", 8, List.of(1), List.of(1), 1, 0);
        ClusterImage begun = empty.apply(Adoption.decide(empty, former(orders)).changes());

        Decision<AdoptionResult> rest = Adoption.decide(begun, former(orders, events));

        assertThat(rest.reply()).isEqualTo(new AdoptionResult(ok(), 1, 1));
        assertThat(rest.changes()).hasSize(1);
        assertThat(begun.apply(rest.changes()).topicNames()).containsExactly("events", "orders");
    }

    @Test
    void shouldRefuseWhenClusterHasTopicsOfItsOwn() {
        TopicImage ours = topic("orders", 9, List.of(1), List.of(1), 1, 0);
        ClusterImage image = empty.apply(new MetadataChange.TopicCreated(ours));

        Decision<AdoptionResult> decision =
                Adoption.decide(image, former(topic("orders", 7, List.of(1), List.of(1), 1, 4)));

        assertThat(decision.changes()).isEmpty();
        assertThat(decision.reply().outcome().ok()).isFalse();
        assertThat(decision.reply().outcome().message()).contains("'orders'");
    }

    private static Outcome ok() {
        return Outcome.OK;
    }

    private static FormerCluster former(TopicImage... topics) {
        return new FormerCluster(
                List.of(topics), CONFIGS, 0, Collections.unmodifiableSortedSet(new TreeSet<>()));
    }

    private static TopicImage topic(
            String name,
            long id,
            List<Integer> replicas,
            List<Integer> isr,
            int leader,
            int epoch) {
        return new TopicImage(
                name,
                new Uuid(1, id),
                List.of(
                        new PartitionImage(
                                0, replicas, List.of(), List.of(), isr, leader, epoch, epoch + 9)),
                Map.of("retention.ms", "1000"));
    }
}
