package io.riverrun.benchmarks.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** How long the disk takes to keep what was appended: what durable acknowledgements wait for. */
final class DiskProbe {
    private static final int ROUNDS = 200;
    private static final int BYTES = 16 << 10;

    private DiskProbe() {}

    /** The median and the 99th percentile of an append of 16 KiB with fdatasync, in words. */
    static String describe(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "probe-", ".bin");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                double[] sorted = measure(channel);
                return "p50 %.2f ms, p99 %.2f ms"
                        .formatted(sorted[ROUNDS / 2], sorted[ROUNDS * 99 / 100]);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }

    private static double[] measure(FileChannel channel) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
        double[] milliseconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long startNs = System.nanoTime();
            channel.write(block.clear());
            channel.force(false);
            milliseconds[i] = (System.nanoTime() - startNs) / 1e6;
        }
        Arrays.sort(milliseconds);
        return milliseconds;
    }
}
