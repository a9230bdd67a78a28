package io.riverrun.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The time that all processors of the machine have worked. Stateless. */
public final class Processors {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 1;
    private static final int NICE = 2;
    private static final int SYSTEM = 3;
    private static final int IRQ = 6;
    private static final int SOFTIRQ = 7;

    private Processors() {}

    /** Seconds since the machine was started, of all processes and of the kernel's own work. */
    public static double busySeconds() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElseThrow().split(" +", -1);
            long ticks = 0;
            for (int field : new int[] {USER, NICE, SYSTEM, IRQ, SOFTIRQ}) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes everything that is only in the page cache to the disk. */
    public static void sync() throws InterruptedException {
        try {
            new ProcessBuilder("sync").start().waitFor(2, TimeUnit.MINUTES);
        } catch (IOException e) {
            System.err.println("No 'sync' here, so runs may disturb each other: " + e.getMessage());
        }
    }
}
