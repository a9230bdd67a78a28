package io.riverrun.server;

import io.riverrun.server.start.BrokerSettings;
import io.riverrun.server.start.BrokerStart;
import io.riverrun.server.start.RunningBroker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/**
 * {@code riverrun warm-up}: starts a broker in a folder of its own, ends it, and starts it again as
 * after a crash, so that the JVM learns which classes a start needs and keeps them in its cache.
 */
final class WarmUpCommand {

    /** Without this file, what is in the folder was left by a crash. */
    private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

    private WarmUpCommand() {}

    static void run() {
        try {
            Path folder = Files.createTempDirectory("riverrun-warm-up");
            try {
                warmUp(folder);
            } finally {
                delete(folder);
            }
            System.exit(0);
        } catch (Exception e) {
            System.err.println("The warm-up failed: " + e);
            System.exit(1);
        }
    }

    private static void warmUp(Path folder) throws Exception {
        Map<String, String> settings =
                Map.of(
                        "log.dirs", folder.toString(),
                        "listeners", "PLAINTEXT://127.0.0.1:0",
                        "zookeeper.embedded.port", "0");
        try (RunningBroker broker = BrokerStart.start(BrokerSettings.of(settings, folder))) {
            Banner.of(broker, 0);
            Exercise.run(broker.endpoints().getFirst());
        }
        Files.delete(folder.resolve(CLEAN_SHUTDOWN));
        BrokerStart.start(BrokerSettings.of(settings, folder)).close();
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                            throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
