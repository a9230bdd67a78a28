package io.riverrun.server;

import io.riverrun.server.start.RunningBroker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * {@code riverrun warm-up}: starts a broker in a folder of its own, ends it, and starts it again as
 * after a crash, with a journal to replay, so that the JVM learns which classes a start needs and
 * keeps them in its cache.
 */
final class WarmUpCommand {

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
        Path data = folder.resolve("data");
        Path crashed = folder.resolve("crashed");
        try (RunningBroker broker = start(folder, data)) {
            Banner.of(broker, 0);
            Exercise.run(broker.endpoints().getFirst());
            // As kill -9 at this moment would leave it.
            copy(data, crashed);
        }
        start(folder, crashed).close();
    }

    private static RunningBroker start(Path folder, Path data) throws IOException {
        Path config = folder.resolve("server.properties");
        Files.writeString(
                config,
                """
                log.dirs=%s
                listeners=PLAINTEXT://127.0.0.1:0
                zookeeper.embedded.port=0
                """
                        .formatted(data));
        return StartCommand.start(new String[] {config.toString()});
    }

    /** Copies a folder that is in use: files may vanish meanwhile. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectory(to.resolve(from.relativize(directory)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        try {
                            Files.copy(file, to.resolve(from.relativize(file)));
                        } catch (NoSuchFileException e) {
                            return FileVisitResult.CONTINUE;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
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
