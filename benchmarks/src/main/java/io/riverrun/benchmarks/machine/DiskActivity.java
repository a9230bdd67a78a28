package io.riverrun.benchmarks.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the machine's disks have done and what they have before them, of {@code /proc/diskstats}.
 * Immutable.
 *
 * @param completed reads, writes, discards and flushes since the machine was started
 * @param inFlight requests that the devices have not answered yet
 */
record DiskActivity(long completed, long inFlight) {
    private static final Path DISKSTATS = Path.of("/proc/diskstats");
    private static final int NAME = 2;
    private static final int IN_FLIGHT = 11;

    /** Where the counts of completed requests stand; older kernels lack the last two. */
    private static final int[] COMPLETED = {3, 7, 14, 18};

    private static final String NO_DEVICE = "(loop|ram|zram|dm-|md).*";

    /** As of now; all zero where there is no such file. */
    static DiskActivity now() throws IOException {
        return Files.isReadable(DISKSTATS)
                ? of(Files.readAllLines(DISKSTATS))
                : new DiskActivity(0, 0);
    }

    static DiskActivity of(List<String> lines) {
        long completed = 0;
        long inFlight = 0;
        for (String line : lines) {
            String[] fields = line.strip().split(" +", -1);
            if (fields.length > IN_FLIGHT && !fields[NAME].matches(NO_DEVICE)) {
                for (int field : COMPLETED) {
                    completed += field < fields.length ? Long.parseLong(fields[field]) : 0;
                }
                inFlight += Long.parseLong(fields[IN_FLIGHT]);
            }
        }
        return new DiskActivity(completed, inFlight);
    }
}
