package io.riverrun.cli.topics;

import io.riverrun.client.admin.Admin;
import io.riverrun.client.admin.ConfigChange;
import io.riverrun.client.admin.ConfigResource;
import io.riverrun.client.admin.NewPartitions;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Adds partitions to topics, and changes their configurations.
 *
 * @param partitions the new number of them, those there are included
 * @param assignment of all partitions; that of those there are is passed over
 * @param quiet prints nothing of partitions, as Kafka's tool
 */
record AlterTopics(
        TopicPattern topics,
        OptionalInt partitions,
        List<List<Integer>> assignment,
        List<ConfigChange> configs,
        boolean ifExists,
        boolean quiet)
        implements TopicAction {

    @Override
    public void run(Admin admin, PrintStream out) {
        List<String> names = topics.selectExisting(admin, false, ifExists);
        if (names.isEmpty()) {
            return;
        }
        if (partitions.isPresent()) {
            widen(admin, names, out);
        }
        if (!configs.isEmpty()) {
            configure(admin, names, out);
        }
    }

    private void widen(Admin admin, List<String> names, PrintStream out) {
        Map<String, NewPartitions> counts = new LinkedHashMap<>();
        admin.describeTopics(names)
                .all()
                .forEach((name, topic) ->
                        counts.put(name, newPartitions(topic.partitions().size())));
        admin.createPartitions(counts, false).all();
        if (!quiet) {
            names.forEach(name ->
                    out.println(
                            "Topic %s has %d partitions now."
                                    .formatted(name, partitions.getAsInt())));
        }
    }

    private NewPartitions newPartitions(int existing) {
        return new NewPartitions(
                partitions.getAsInt(),
                assignment.subList(Math.min(existing, assignment.size()), assignment.size()));
    }

    private void configure(Admin admin, List<String> names, PrintStream out) {
        Map<ConfigResource, List<ConfigChange>> changes = new LinkedHashMap<>();
        names.forEach(name -> changes.put(ConfigResource.topic(name), configs));
        admin.incrementalAlterConfigs(changes, false).all();
        names.forEach(name -> out.println("Updated config for topic " + name + "."));
    }
}
