package io.riverrun.metadata;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.Uuid;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A topic: its id, its partitions (numbered 0 to n-1 without gaps) and its configs. Immutable. */
public final class TopicImage {

    private final String name;
    private final Uuid id;
    private final PartitionImage[] partitions;
    private final Map<String, String> configs;

    /**
     * @param partitions in the order of their numbers, from 0, without gaps
     * @param configs what is set on the topic itself, defaults left out
     */
    public TopicImage(
            String name, Uuid id, List<PartitionImage> partitions, Map<String, String> configs) {
        this(name, id, partitions.toArray(PartitionImage[]::new), Map.copyOf(configs));
        for (int i = 0; i < this.partitions.length; i++) {
            Invariant.check(this.partitions[i].partition() == i, "gap before partition", i);
        }
    }

    private TopicImage(
            String name, Uuid id, PartitionImage[] partitions, Map<String, String> configs) {
        this.name = Objects.requireNonNull(name);
        this.id = Objects.requireNonNull(id);
        this.partitions = partitions;
        this.configs = configs;
    }

    public String name() {
        return name;
    }

    public Uuid id() {
        return id;
    }

    public int partitionCount() {
        return partitions.length;
    }

    /** The partition of that number, or null when the topic has no such partition. */
    public PartitionImage partition(int number) {
        return number >= 0 && number < partitions.length ? partitions[number] : null;
    }

    /** All partitions, in order: a view, not a copy. */
    public List<PartitionImage> partitions() {
        return Collections.unmodifiableList(Arrays.asList(partitions));
    }

    /** What is set on the topic itself, defaults left out. */
    public Map<String, String> configs() {
        return configs;
    }

    /** This topic with these partitions replaced. */
    TopicImage with(List<PartitionImage> changed) {
        PartitionImage[] copy = partitions.clone();
        for (PartitionImage partition : changed) {
            Invariant.check(
                    partition.partition() < copy.length, "no partition", partition.partition());
            copy[partition.partition()] = partition;
        }
        return new TopicImage(name, id, copy, configs);
    }

    TopicImage withAdded(List<PartitionImage> added) {
        PartitionImage[] copy = Arrays.copyOf(partitions, partitions.length + added.size());
        for (int i = 0; i < added.size(); i++) {
            int number = partitions.length + i;
            Invariant.check(
                    added.get(i).partition() == number,
                    "added partition out of order",
                    added.get(i).partition(),
                    number);
            copy[number] = added.get(i);
        }
        return new TopicImage(name, id, copy, configs);
    }

    TopicImage withConfigs(Map<String, String> newConfigs) {
        return new TopicImage(name, id, partitions, Map.copyOf(newConfigs));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicImage that
                && name.equals(that.name)
                && id.equals(that.id)
                && Arrays.equals(partitions, that.partitions)
                && configs.equals(that.configs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, id);
    }

    @Override
    public String toString() {
        return "TopicImage[" + name + ", " + id + ", " + partitions.length + " partitions]";
    }
}
