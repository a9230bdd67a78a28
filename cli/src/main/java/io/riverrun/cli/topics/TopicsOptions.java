package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import io.riverrun.client.admin.ConfigChange;
import io.riverrun.client.admin.NewTopic;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of {@code kafka-topics.sh}. Confined to one thread. */
final class TopicsOptions {

    @Option(names = "--create", description = "Makes a topic.")
    boolean create;

    @Option(names = "--list", description = "Prints the names of topics.")
    boolean list;

    @Option(names = "--describe", description = "Prints the state of topics.")
    boolean describe;

    @Option(
            names = "--alter",
            description = "Adds partitions to topics, or changes their configuration.")
    boolean alter;

    @Option(names = "--delete", description = "Deletes topics, with their data.")
    boolean delete;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "The topic; but for --create a regular expression, "
                            + "or several separated by commas.")
    String topic;

    @Option(
            names = "--topic-id",
            paramLabel = "ID",
            description = "The topic to describe, by its id.")
    String topicId;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "The number of partitions; the broker's default if not given.")
    Integer partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "Replicas of each partition; the broker's default if not given.")
    Integer replicationFactor;

    @Option(
            names = "--replica-assignment",
            paramLabel = "ID:ID,...",
            description = "The brokers of each partition, the preferred leader first.")
    String replicaAssignment;

    @Option(
            names = "--config",
            paramLabel = "NAME=VALUE",
            description = "A configuration of the topic's own; may be repeated.")
    List<String> configs;

    @Option(
            names = "--delete-config",
            paramLabel = "NAME",
            description = "Sets a configuration back to its default; may be repeated.")
    List<String> deletedConfigs;

    @Option(names = "--if-not-exists", description = "With --create: a topic there is is fine.")
    boolean ifNotExists;

    @Option(
            names = "--if-exists",
            description = "With --alter, --delete, --describe: no such topic is fine.")
    boolean ifExists;

    @Option(
            names = "--exclude-internal",
            description = "With --list, --describe: leaves out the broker's own topics.")
    boolean excludeInternal;

    @Option(
            names = "--under-replicated-partitions",
            description = "With --describe: partitions with replicas out of sync.")
    boolean underReplicated;

    @Option(
            names = "--unavailable-partitions",
            description = "With --describe: partitions without a live leader.")
    boolean unavailable;

    @Option(
            names = "--under-min-isr-partitions",
            description =
                    "With --describe: partitions with fewer in-sync replicas than configured.")
    boolean underMinIsr;

    @Option(
            names = "--at-min-isr-partitions",
            description = "With --describe: partitions with just as many in-sync replicas.")
    boolean atMinIsr;

    @Option(
            names = "--topics-with-overrides",
            description = "With --describe: topics with a configuration of their own.")
    boolean overridesOnly;

    @Option(
            names = "--partition-size-limit-per-response",
            paramLabel = "N",
            hidden = true,
            description = "Accepted for the sake of scripts; has no effect.")
    Integer partitionsPerPage;

    @Option(
            names = {"--force", "--disable-rack-aware"},
            hidden = true,
            description = "Accepted for the sake of scripts; has no effect.")
    boolean ignored;

    /**
     * What is to be done.
     *
     * @throws CliException when options are missing or do not go together
     */
    TopicAction action() {
        TopicsRules.check(this);
        if (create) {
            return creation();
        }
        if (list) {
            return new ListTopics(TopicPattern.of(topic), excludeInternal);
        }
        if (describe) {
            return description();
        }
        if (alter) {
            return alteration();
        }
        return new DeleteTopics(TopicPattern.of(topic), ifExists, true);
    }

    private TopicAction creation() {
        NewTopic asked =
                new NewTopic(
                        topic,
                        orDefault(partitions),
                        orDefault(replicationFactor),
                        ReplicaAssignment.parse(replicaAssignment),
                        TopicConfigs.parse(configs));
        return new CreateTopic(asked, ifNotExists);
    }

    private TopicAction description() {
        return new DescribeTopics(
                TopicPattern.of(topic),
                topicId == null ? null : id(topicId),
                excludeInternal,
                ifExists,
                new DescribeFilter(
                        underReplicated, unavailable, underMinIsr, atMinIsr, overridesOnly));
    }

    private TopicAction alteration() {
        return new AlterTopics(
                TopicPattern.of(topic),
                partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions),
                ReplicaAssignment.parse(replicaAssignment),
                changes(configs, deletedConfigs),
                ifExists,
                true);
    }

    static List<ConfigChange> changes(List<String> set, List<String> deleted) {
        List<ConfigChange> changes = new ArrayList<>();
        TopicConfigs.parse(set)
                .forEach((name, value) -> changes.add(ConfigChange.set(name, value)));
        if (deleted != null) {
            deleted.forEach(name -> changes.add(ConfigChange.delete(name)));
        }
        return changes;
    }

    static int orDefault(Integer number) {
        return number == null ? NewTopic.BROKER_DEFAULT : number;
    }

    static Uuid id(String text) {
        try {
            return Uuid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    "'%s' is not a topic's id: it must be 22 characters of base64.".formatted(text),
                    e);
        }
    }
}
