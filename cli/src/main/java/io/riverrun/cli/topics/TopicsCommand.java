package io.riverrun.cli.topics;

import io.riverrun.cli.BrokerDiscovery;
import io.riverrun.cli.ConnectionOptions;
import io.riverrun.cli.VersionText;
import io.riverrun.client.admin.Admin;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The tool for topics. Without a subcommand it takes the options of {@code kafka-topics.sh}.
 * Confined to one thread.
 */
@Command(
        name = "topics",
        description = {
            "Creates, lists, describes, alters and deletes topics.",
            "Takes a subcommand, or the options of kafka-topics.sh with exactly one of "
                    + "--create, --list, --describe, --alter and --delete."
        },
        synopsisSubcommandLabel = "[COMMAND]",
        versionProvider = VersionText.class,
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        subcommands = {
            TopicsSubcommands.Create.class,
            TopicsSubcommands.ListNames.class,
            TopicsSubcommands.Describe.class,
            TopicsSubcommands.Alter.class,
            TopicsSubcommands.Delete.class
        })
public final class TopicsCommand implements Callable<Integer> {

    private final BrokerDiscovery discovery;
    private final PrintStream out;

    @Mixin private ConnectionOptions connection;
    @Mixin private TopicsOptions options;

    public TopicsCommand(BrokerDiscovery discovery, PrintStream out) {
        this.discovery = discovery;
        this.out = out;
    }

    @Override
    public Integer call() {
        return run(options.action());
    }

    Integer run(TopicAction action) {
        try (Admin admin = connection.connect(discovery)) {
            action.run(admin, out);
        }
        return 0;
    }
}
