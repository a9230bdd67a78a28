package io.riverrun.coordinator.simulation;

import io.riverrun.coordinator.groups.TopicNames;
import io.riverrun.protocol.Uuid;
import java.util.HashMap;
import java.util.Map;

/** Topics that a test makes, each of {@value #PARTITIONS} partitions. */
public final class SimulatedTopics implements TopicNames {

    /** As many as each topic has. */
    public static final int PARTITIONS = 16;

    private final Map<String, Uuid> ids = new HashMap<>();
    private final Map<Uuid, String> names = new HashMap<>();
    private long next = 1;

    /** Makes a topic, anew if there was one of this name. */
    public Uuid create(String name) {
        delete(name);
        Uuid id = new Uuid(7, next++);
        ids.put(name, id);
        names.put(id, name);
        return id;
    }

    public void delete(String name) {
        names.remove(ids.remove(name));
    }

    @Override
    public String name(Uuid id) {
        return names.get(id);
    }

    @Override
    public Uuid id(String name) {
        return ids.get(name);
    }

    @Override
    public boolean hasPartition(String name, int partition) {
        return ids.containsKey(name) && partition >= 0 && partition < PARTITIONS;
    }
}
