package io.riverrun.controller.topics;

import io.riverrun.metadata.BrokerImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Spreads replicas over brokers: leaders go round, followers follow at a distance that grows with
 * each round so that a broker's partitions are not all followed by the same one, and the replicas
 * of a partition stand in as many racks as there are. Not thread-safe: owned by the controller.
 */
public final class ReplicaPlacement {

    private final RandomGenerator random;

    public ReplicaPlacement(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Places partitions that follow each other in number.
     *
     * @param replicationFactor at least 1, at most the number of brokers
     * @return the replicas of each partition, the preferred leader first
     */
    List<List<Integer>> place(
            Collection<BrokerImage> brokers, int partitions, int replicationFactor) {
        List<BrokerImage> circle = alternateRacks(brokers);
        Map<List<Integer>, List<Integer>> shared = new HashMap<>();
        int start = random.nextInt(circle.size());
        List<List<Integer>> placed = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            List<Integer> replicas = replicas(circle, start + i, replicationFactor);
            placed.add(shared.computeIfAbsent(replicas, same -> same));
        }
        return placed;
    }

    private static List<Integer> replicas(List<BrokerImage> circle, int turn, int count) {
        int size = circle.size();
        int leader = turn % size;
        int distance = size == 1 ? 0 : (turn / size) % (size - 1);
        List<BrokerImage> order = new ArrayList<>(size);
        order.add(circle.get(leader));
        for (int i = 0; i < size - 1; i++) {
            order.add(circle.get((leader + 1 + (distance + i) % (size - 1)) % size));
        }
        return newRacksFirst(order).stream().limit(count).map(BrokerImage::id).toList();
    }

    /** The same order, but the first broker of each rack before any second one. */
    private static List<BrokerImage> newRacksFirst(List<BrokerImage> order) {
        Set<String> seen = new HashSet<>();
        List<BrokerImage> first = new ArrayList<>(order.size());
        List<BrokerImage> rest = new ArrayList<>();
        for (BrokerImage broker : order) {
            boolean isNew = broker.rack() == null || seen.add(broker.rack());
            (isNew ? first : rest).add(broker);
        }
        first.addAll(rest);
        return first;
    }

    /** The brokers by id, taking one of each rack in turn. */
    private static List<BrokerImage> alternateRacks(Collection<BrokerImage> brokers) {
        Map<String, Deque<BrokerImage>> racks = new TreeMap<>();
        brokers.stream()
                .sorted((a, b) -> Integer.compare(a.id(), b.id()))
                .forEach(b -> racks.computeIfAbsent(rack(b), r -> new ArrayDeque<>()).add(b));
        List<BrokerImage> circle = new ArrayList<>(brokers.size());
        while (circle.size() < brokers.size()) {
            for (Deque<BrokerImage> rack : racks.values()) {
                if (!rack.isEmpty()) {
                    circle.add(rack.remove());
                }
            }
        }
        return circle;
    }

    private static String rack(BrokerImage broker) {
        return broker.rack() == null ? "" : broker.rack();
    }
}
