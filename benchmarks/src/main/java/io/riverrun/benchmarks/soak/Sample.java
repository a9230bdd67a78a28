package io.riverrun.benchmarks.soak;

import io.riverrun.benchmarks.broker.ProcessFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/**
 * What a broker uses at one moment. Immutable.
 *
 * @param anonymousMb heap and native memory, without mapped files
 * @param acknowledged records so far
 * @param consumed records so far, of all groups
 */
record Sample(
        Duration at,
        double rssMb,
        double anonymousMb,
        long openFiles,
        long threads,
        double dataMb,
        long acknowledged,
        long consumed) {
    private static final double MIB = 1L << 20;

    static Sample of(Duration at, ProcessFigures process, Path data, SoakLoad load)
            throws IOException {
        return new Sample(
                at,
                process.rssMb(),
                process.anonymousMb(),
                process.openFiles(),
                process.threads(),
                bytes(data) / MIB,
                load.acknowledged(),
                load.consumed());
    }

    static String head() {
        return "%8s %9s %12s %11s %8s %9s %13s %13s"
                .formatted(
                        "seconds",
                        "RSS, MB",
                        "anonymous MB",
                        "open files",
                        "threads",
                        "data, MB",
                        "acknowledged",
                        "consumed");
    }

    @Override
    public String toString() {
        return "%8d %9.1f %12.1f %11d %8d %9.0f %,13d %,13d"
                .formatted(
                        at.toSeconds(),
                        rssMb,
                        anonymousMb,
                        openFiles,
                        threads,
                        dataMb,
                        acknowledged,
                        consumed);
    }

    private static long bytes(Path folder) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        sum[0] += attributes.size();
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE; // deleted meanwhile
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException e) {
                        if (e != null && Files.exists(visited)) {
                            throw new UncheckedIOException(e);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return sum[0];
    }
}
