package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import java.util.List;
import java.util.stream.Stream;

/** Which options of {@code kafka-topics.sh} are needed and which go together. Stateless. */
final class TopicsRules {

    private static final List<String> ACTIONS =
            List.of("--create", "--list", "--describe", "--alter", "--delete");

    private TopicsRules() {}

    /** Throws {@link CliException} naming the first rule that is broken. */
    static void check(TopicsOptions o) {
        String action = action(o);
        needsTopic(o, action);
        allowed(action, o.partitions != null, "--partitions", "--create", "--alter");
        allowed(action, o.replicationFactor != null, "--replication-factor", "--create");
        allowed(action, o.replicaAssignment != null, "--replica-assignment", "--create", "--alter");
        allowed(action, o.configs != null, "--config", "--create", "--alter");
        allowed(action, o.deletedConfigs != null, "--delete-config", "--alter");
        allowed(action, o.ifNotExists, "--if-not-exists", "--create");
        allowed(action, o.ifExists, "--if-exists", "--alter", "--delete", "--describe");
        allowed(action, o.excludeInternal, "--exclude-internal", "--list", "--describe");
        allowed(action, o.topicId != null, "--topic-id", "--describe");
        filters(o, action);
        assignment(o);
        numbers(o);
    }

    private static String action(TopicsOptions o) {
        boolean[] given = {o.create, o.list, o.describe, o.alter, o.delete};
        String found = null;
        for (int i = 0; i < given.length; i++) {
            if (given[i] && found != null) {
                throw oneAction();
            }
            found = given[i] ? ACTIONS.get(i) : found;
        }
        if (found == null) {
            throw oneAction();
        }
        return found;
    }

    private static CliException oneAction() {
        return new CliException(
                "Exactly one of %s is needed, or a subcommand."
                        .formatted(String.join(", ", ACTIONS)));
    }

    private static void needsTopic(TopicsOptions o, String action) {
        if (o.topic == null && (o.create || o.alter || o.delete)) {
            throw new CliException("%s needs --topic.".formatted(action));
        }
        if (o.describe && o.ifExists && o.topic == null && o.topicId == null) {
            throw new CliException("--describe with --if-exists needs --topic or --topic-id.");
        }
        if (o.alter && o.partitions == null && o.configs == null && o.deletedConfigs == null) {
            throw new CliException("--alter needs --partitions or --config.");
        }
    }

    private static void filters(TopicsOptions o, String action) {
        boolean ofPartitions = o.underReplicated || o.unavailable || o.underMinIsr || o.atMinIsr;
        allowed(action, o.underReplicated, "--under-replicated-partitions", "--describe");
        allowed(action, o.unavailable, "--unavailable-partitions", "--describe");
        allowed(action, o.underMinIsr, "--under-min-isr-partitions", "--describe");
        allowed(action, o.atMinIsr, "--at-min-isr-partitions", "--describe");
        allowed(action, o.overridesOnly, "--topics-with-overrides", "--describe");
        if (o.overridesOnly && ofPartitions) {
            throw new CliException(
                    "--topics-with-overrides shows topics; leave it out to filter partitions.");
        }
    }

    private static void assignment(TopicsOptions o) {
        if (o.create
                && o.replicaAssignment != null
                && (o.partitions != null || o.replicationFactor != null)) {
            throw new CliException(
                    "--replica-assignment says it all: leave out "
                            + "--partitions and --replication-factor.");
        }
    }

    private static void numbers(TopicsOptions o) {
        if (o.partitions != null && o.partitions < 1) {
            throw new CliException(
                    "Invalid --partitions %d: it must be at least 1.".formatted(o.partitions));
        }
        replicationFactor(o.replicationFactor);
    }

    static void replicationFactor(Integer factor) {
        if (factor != null && (factor < 1 || factor > Short.MAX_VALUE)) {
            throw new CliException(
                    "Invalid --replication-factor %d: it must be from 1 to %d."
                            .formatted(factor, Short.MAX_VALUE));
        }
    }

    private static void allowed(String action, boolean given, String option, String... with) {
        if (given && Stream.of(with).noneMatch(action::equals)) {
            throw new CliException(
                    "%s does not go with %s, only with %s."
                            .formatted(option, action, String.join(" or ", with)));
        }
    }
}
