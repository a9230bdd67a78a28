package io.riverrun.benchmarks.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Drops files from Linux's page cache, without the rights that dropping all would take. */
public final class PageCache {
    private static final int LIMIT_SECONDS = 120;

    private PageCache() {}

    /** Writes the log files of a data folder, or of one partition, to the disk and drops them. */
    public static void drop(Path folder) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder, 2)) {
            files = tree.filter(file -> file.toString().endsWith(".log")).toList();
        }
        for (Path file : files) {
            // dd without a block to copy: fdatasync, then posix_fadvise(DONTNEED) on all of it.
            Process dd =
                    new ProcessBuilder(
                                    "dd",
                                    "of=" + file,
                                    "oflag=nocache",
                                    "conv=notrunc,fdatasync",
                                    "count=0",
                                    "status=none")
                            .redirectErrorStream(true)
                            .start();
            if (!dd.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || dd.exitValue() != 0) {
                dd.destroyForcibly();
                throw new IOException(
                        "Not dropped from the page cache: "
                                + file
                                + ": "
                                + new String(dd.getInputStream().readAllBytes(), UTF_8));
            }
        }
    }
}
