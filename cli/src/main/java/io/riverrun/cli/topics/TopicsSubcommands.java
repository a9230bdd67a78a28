package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import io.riverrun.client.admin.ConfigChange;
import io.riverrun.client.admin.NewTopic;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The shorter form: {@code topics create NAME --partitions 3}. Each is confined to one thread. */
final class TopicsSubcommands {

    private TopicsSubcommands() {}

    /** What the subcommands share. */
    @Command(mixinStandardHelpOptions = true, usageHelpAutoWidth = true)
    abstract static class Subcommand implements Callable<Integer> {
        @ParentCommand private TopicsCommand topics;

        @Override
        public Integer call() {
            return topics.run(action());
        }

        abstract TopicAction action();
    }

    @Command(name = "create", description = "Makes a topic.")
    static final class Create extends Subcommand {
        @Parameters(paramLabel = "NAME", description = "The topic's name.")
        private String name;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "The number of partitions; the broker's default if not given.")
        private Integer partitions;

        @Option(
                names = "--replication-factor",
                paramLabel = "N",
                description = "Replicas of each partition; the broker's default if not given.")
        private Integer replicationFactor;

        @Option(
                names = "--config",
                paramLabel = "NAME=VALUE",
                description = "A configuration of the topic's own; may be repeated.")
        private List<String> configs;

        @Option(names = "--if-not-exists", description = "A topic that is there already is fine.")
        private boolean ifNotExists;

        @Override
        TopicAction action() {
            atLeastOne(partitions);
            TopicsRules.replicationFactor(replicationFactor);
            return new CreateTopic(
                    new NewTopic(
                            name,
                            TopicsOptions.orDefault(partitions),
                            TopicsOptions.orDefault(replicationFactor),
                            List.of(),
                            TopicConfigs.parse(configs)),
                    ifNotExists);
        }
    }

    @Command(name = "list", description = "Prints the names of topics.")
    static final class ListNames extends Subcommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "PATTERN",
                description = "A regular expression, or several separated by commas.")
        private String pattern;

        @Option(names = "--exclude-internal", description = "Leaves out the broker's own topics.")
        private boolean excludeInternal;

        @Override
        TopicAction action() {
            return new ListTopics(TopicPattern.of(pattern), excludeInternal);
        }
    }

    @Command(name = "describe", description = "Prints the state of topics.")
    static final class Describe extends Subcommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "PATTERN",
                description = "A regular expression, or several separated by commas.")
        private String pattern;

        @Option(names = "--exclude-internal", description = "Leaves out the broker's own topics.")
        private boolean excludeInternal;

        @Override
        TopicAction action() {
            return new DescribeTopics(
                    TopicPattern.of(pattern), null, excludeInternal, false, DescribeFilter.ALL);
        }
    }

    @Command(
            name = "alter",
            description = "Adds partitions to topics, or changes their configuration.")
    static final class Alter extends Subcommand {
        @Parameters(
                paramLabel = "PATTERN",
                description = "A regular expression, or several separated by commas.")
        private String pattern;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "The new number of partitions, larger than the present one.")
        private Integer partitions;

        @Option(
                names = "--config",
                paramLabel = "NAME=VALUE",
                description = "Sets a configuration; may be repeated.")
        private List<String> configs;

        @Option(
                names = "--delete-config",
                paramLabel = "NAME",
                description = "Sets a configuration back to its default; may be repeated.")
        private List<String> deletedConfigs;

        @Override
        TopicAction action() {
            atLeastOne(partitions);
            List<ConfigChange> changes = TopicsOptions.changes(configs, deletedConfigs);
            if (partitions == null && changes.isEmpty()) {
                throw new CliException(
                        "Nothing to alter: give --partitions, --config or --delete-config.");
            }
            return new AlterTopics(
                    TopicPattern.of(pattern),
                    partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions),
                    List.of(),
                    changes,
                    false,
                    false);
        }
    }

    @Command(name = "delete", description = "Deletes topics, with their data.")
    static final class Delete extends Subcommand {
        @Parameters(
                paramLabel = "PATTERN",
                description = "A regular expression, or several separated by commas.")
        private String pattern;

        @Option(names = "--if-exists", description = "No such topic is fine.")
        private boolean ifExists;

        @Override
        TopicAction action() {
            return new DeleteTopics(TopicPattern.of(pattern), ifExists, false);
        }
    }

    private static void atLeastOne(Integer partitions) {
        if (partitions != null && partitions < 1) {
            throw new CliException(
                    "Invalid --partitions %d: it must be at least 1.".formatted(partitions));
        }
    }
}
