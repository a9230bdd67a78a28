package io.riverrun.benchmarks.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux counts of a process under /proc, read at each call. Stateless, thread-safe. */
public final class ProcessFigures {
    /** USER_HZ, in which /proc gives times: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME_AFTER_NAME = 11;

    private final Path proc;

    public ProcessFigures(long pid) {
        this.proc = Path.of("/proc", Long.toString(pid));
    }

    /** User and system time of all threads, those that have ended included. */
    public double cpuSeconds() {
        return ticks(UTIME_AFTER_NAME) + kernelSeconds();
    }

    /** The part of {@link #cpuSeconds} that was spent in the kernel. */
    public double kernelSeconds() {
        return ticks(UTIME_AFTER_NAME + 1);
    }

    /** Resident memory, pages of mapped files included. */
    public double rssMb() {
        return kilobytes("status", "VmRSS:") / 1024.0;
    }

    /** The most that {@link #rssMb} has been. */
    public double rssPeakMb() {
        return kilobytes("status", "VmHWM:") / 1024.0;
    }

    /** Resident memory with shared pages counted in part. */
    public double pssMb() {
        return kilobytes("smaps_rollup", "Pss:") / 1024.0;
    }

    /** Resident memory that belongs to no file. */
    public double anonymousMb() {
        return kilobytes("status", "RssAnon:") / 1024.0;
    }

    /** What all its threads had the disk read, the system's reading ahead included. */
    public long bytesReadFromDisk() {
        return Long.parseLong(value("io", "read_bytes:"));
    }

    public long threads() {
        return Long.parseLong(value("status", "Threads:"));
    }

    public long openFiles() {
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double ticks(int fieldAfterName) {
        String stat = read("stat");
        // The name stands in parentheses and may hold spaces; fields are counted after it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[fieldAfterName]) / TICKS_PER_SECOND;
    }

    private long kilobytes(String file, String name) {
        return Long.parseLong(value(file, name).replace(" kB", ""));
    }

    private String value(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(proc + "/" + file + " has no " + name))
                .substring(name.length())
                .strip();
    }

    private String read(String file) {
        try {
            return Files.readString(proc.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
