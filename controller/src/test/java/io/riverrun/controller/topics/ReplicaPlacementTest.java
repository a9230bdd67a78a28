package io.riverrun.controller.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.metadata.BrokerImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** How replicas are spread. */
class ReplicaPlacementTest {

    private final ReplicaPlacement placement =
            new ReplicaPlacement(RandomGeneratorFactory.of("L64X128MixRandom").create(7));

    @Test
    void shouldNeverPlaceTwoReplicasOnOneBroker() {
        for (int brokers = 1; brokers <= 7; brokers++) {
            for (int replicas = 1; replicas <= brokers; replicas++) {
                for (List<Integer> placed : placement.place(brokers(brokers, 3), 50, replicas)) {
                    assertThat(new HashSet<>(placed)).hasSize(replicas);
                }
            }
        }
    }

    @Test
    void shouldGiveEveryBrokerAsManyLeadersAndReplicas() {
        List<List<Integer>> placed = placement.place(brokers(5, 5), 100, 3);

        for (int id = 0; id < 5; id++) {
            int broker = id;
            assertThat(placed.stream().filter(r -> r.getFirst() == broker)).hasSize(20);
            assertThat(placed.stream().filter(r -> r.contains(broker))).hasSize(60);
        }
    }

    @Test
    void shouldUseAsManyRacksAsThereAre() {
        for (List<Integer> placed : placement.place(brokers(6, 3), 60, 3)) {
            assertThat(placed.stream().map(id -> id % 3).distinct()).hasSize(3);
        }
    }

    private static List<BrokerImage> brokers(int count, int racks) {
        List<BrokerImage> brokers = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            brokers.add(new BrokerImage(id, "rack-" + id % racks, List.of(), id));
        }
        return brokers;
    }
}
