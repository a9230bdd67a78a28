package io.riverrun.server;

import io.riverrun.base.config.ConfigException;
import io.riverrun.server.config.PropertiesFile;
import io.riverrun.server.start.BrokerSettings;
import io.riverrun.server.start.BrokerStart;
import io.riverrun.server.start.RunningBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code riverrun start [FILE] [--override KEY=VALUE]...}: runs a broker until it is told to end.
 */
final class StartCommand {

    private static final Logger LOG = LoggerFactory.getLogger(StartCommand.class);
    private static final int FAILED = 1;

    /** The folder that relative folders of the configuration are relative to. */
    private static final String HOME = "riverrun.home";

    private StartCommand() {}

    static void run(String[] args) {
        long startedNanos = System.nanoTime();
        RunningBroker broker;
        try {
            broker = start(args);
        } catch (ConfigException e) {
            fail(e.getMessage());
            return;
        } catch (IOException | RuntimeException e) {
            LOG.debug("The start failed", e);
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broker), "shutdown"));
        System.out.print(Banner.of(broker, (System.nanoTime() - startedNanos) / 1_000_000));
        System.out.flush();
    }

    /** Starts the broker that the arguments tell of; it serves when this returns. */
    static RunningBroker start(String[] args) throws IOException {
        Path file = null;
        List<String> overrides = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--override") && i + 1 < args.length) {
                i++;
                overrides.add(args[i]);
            } else if (args[i].equals("--config") && i + 1 < args.length && file == null) {
                i++;
                file = Path.of(args[i]);
            } else if (!args[i].startsWith("-") && file == null) {
                file = Path.of(args[i]);
            } else {
                throw new ConfigException(
                        "Cannot understand '%s'; it is: riverrun start [FILE] [--override"
                                        .formatted(args[i])
                                + " KEY=VALUE]...");
            }
        }
        Path home = Path.of(System.getProperty(HOME, ""));
        BrokerSettings settings = BrokerSettings.of(PropertiesFile.read(file, overrides), home);
        settings.withoutEffect()
                .forEach((key, value) ->
                        LOG.warn("Configuration {} (value '{}') changes nothing here", key, value));
        return BrokerStart.start(settings);
    }

    private static void fail(String sentence) {
        System.err.println("Riverrun did not start: " + sentence);
        System.exit(FAILED);
    }

    private static void end(RunningBroker broker) {
        broker.close();
        System.out.println("Riverrun has shut down.");
    }
}
