package io.riverrun.server;

import io.riverrun.cli.Cli;
import java.util.Arrays;

/** The way into everything that one process does: {@code riverrun COMMAND ARGS...}. */
public final class Main {

    private static final int MISUSED = 2;

    private Main() {}

    /** Runs the named command. */
    public static void main(String[] args) {
        String command = args.length == 0 ? "help" : args[0];
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        switch (command) {
            case "start" -> StartCommand.run(rest);
            case "warm-up" -> WarmUpCommand.run();
            case "version", "--version" -> System.out.println("Riverrun " + Version.text());
            case "help", "--help", "-h" -> System.out.print(Usage.TEXT);
            default -> {
                if (Cli.knows(command)) {
                    System.exit(Cli.run(args, System.out, System.err, new ZooKeeperDiscovery()));
                }
                System.err.printf(
                        "There is no command '%s'; './riverrun help' lists the commands.%n",
                        command);
                System.exit(MISUSED);
            }
        }
    }
}
