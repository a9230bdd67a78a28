package io.riverrun.cli;

import io.riverrun.base.config.ConfigException;
import io.riverrun.cli.topics.TopicsCommand;
import io.riverrun.client.admin.AdminException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The way into all operator's tools: {@code riverrun COMMAND ARGS...}. Stateless. What was asked
 * for goes to the output; a failure is one sentence on the error stream, without a stack trace.
 */
public final class Cli {

    private static final int OK = 0;
    private static final int FAILED = 1;

    @Command(
            name = "riverrun",
            description = "Operates a Riverrun or Kafka cluster.",
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = VersionText.class,
            mixinStandardHelpOptions = true)
    static final class Root {}

    private Cli() {}

    /** Whether {@link #run} knows a command of that name. */
    public static boolean knows(String command) {
        return command.equals("topics");
    }

    /**
     * Runs one command to its end.
     *
     * @param args the command's name and its arguments
     * @return the exit code: 0 when all was done, else 1
     */
    public static int run(
            String[] args, PrintStream out, PrintStream err, BrokerDiscovery discovery) {
        Objects.requireNonNull(discovery);
        CommandLine commands = new CommandLine(new Root());
        commands.addSubcommand("topics", new TopicsCommand(discovery, out));
        commands.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        commands.setAllowSubcommandsAsOptionParameters(true);
        commands.setParameterExceptionHandler((e, _) -> misused(e, err));
        commands.setExecutionExceptionHandler((e, _, _) -> failed(e, err));
        return commands.execute(args) == OK ? OK : FAILED;
    }

    private static int misused(CommandLine.ParameterException e, PrintStream err) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        err.println("Error: " + sentence(e.getMessage()));
        err.println("'" + name + " --help' lists the options.");
        return FAILED;
    }

    private static int failed(Exception e, PrintStream err) {
        boolean expected =
                e instanceof CliException
                        || e instanceof AdminException
                        || e instanceof ConfigException;
        err.println(expected ? "Error: " + sentence(e.getMessage()) : "Error: unexpected " + e);
        return FAILED;
    }

    private static String sentence(String text) {
        return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
    }
}
