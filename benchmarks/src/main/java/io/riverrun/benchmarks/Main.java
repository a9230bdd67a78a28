package io.riverrun.benchmarks;

import io.riverrun.benchmarks.compare.CompareCommand;
import io.riverrun.benchmarks.compare.StartCommand;
import io.riverrun.benchmarks.jmh.JmhCommand;
import io.riverrun.benchmarks.soak.SoakCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code riverrun bench NAME ...}. */
@Command(
        name = "riverrun bench",
        subcommands = {
            StartCommand.class,
            CompareCommand.class,
            SoakCommand.class,
            JmhCommand.class
        },
        description = "Measures Riverrun, beside Apache Kafka where there is something to compare.",
        mixinStandardHelpOptions = true)
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
