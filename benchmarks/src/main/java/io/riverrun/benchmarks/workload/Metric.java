package io.riverrun.benchmarks.workload;

import java.util.Locale;

/** What a workload measures. The unit is part of the title. */
public enum Metric {
    COLD_START("cold start, ms", Better.LESS),
    CLEAN_STOP("clean stop, ms", Better.LESS),
    CLEAN_RESTART("clean restart, ms", Better.LESS),
    IDLE_RSS("idle RSS, MB", Better.LESS),
    IDLE_PSS("idle PSS, MB", Better.LESS),
    LATENCY_P50("p50, ms", Better.LESS),
    LATENCY_P99("p99, ms", Better.LESS),
    LATENCY_P999("p99.9, ms", Better.LESS),
    DISK_STALL("longest stall of the disk, ms", Better.LESS),
    THROUGHPUT("MiB/s", Better.MORE),
    CPU_PER_GIB("broker CPU s/GiB", Better.LESS),
    KERNEL_CPU_PER_GIB("of it in the kernel, s/GiB", Better.LESS),
    MACHINE_CPU_PER_GIB("CPU s/GiB of all but the client, until on disk", Better.LESS),
    CORES_USED("broker cores busy", Better.LESS),
    BATCH_KIB("mean batch, KiB", Better.MORE),
    REQUEST_MS("mean produce request, ms", Better.LESS),
    FETCH_KIB("mean fetch answer, KiB", Better.MORE),
    FETCH_MS("mean fetch, ms", Better.LESS),
    CREATE("create until usable, s", Better.LESS),
    FIRST_WRITE("first write to each, s", Better.LESS),
    STOP("clean stop, s", Better.LESS),
    RESTART_CLEAN("clean restart until usable, s", Better.LESS),
    RESTART_KILLED("restart after kill -9 until usable, s", Better.LESS),
    P99_ALONE("p99 alone, ms", Better.LESS),
    P99_WITH_COLD_READER("p99 beside a cold reader, ms", Better.LESS),
    P99_FIRST_COLD_READ("p99 beside the first cold read of all, ms", Better.LESS),
    P99_RAISED("p99 raised, times", Better.LESS),
    P99_OF_TURNS_ALONE("median of the turns' p99 alone, ms", Better.LESS),
    P99_OF_TURNS_WITH_COLD_READER("median of the turns' p99 beside it, ms", Better.LESS),
    P99_OF_TURNS_RAISED("median p99 raised, times", Better.LESS),
    THROUGHPUT_ACK("MiB/s, flush.policy=ack", Better.MORE),
    THROUGHPUT_OS("MiB/s, flush.policy=os", Better.MORE),
    THROUGHPUT_KEPT("ack, of os", Better.MORE),
    COLD_READ("cold read, MiB/s", Better.MORE),
    COLD_READ_FROM_DISK("read from the disk for it, MiB", Better.LESS),
    COLD_READ_SECONDS("time measured beside it, s", Better.MORE),
    LOADED_RSS("RSS under load, MB", Better.LESS),
    PEAK_RSS("peak RSS, MB", Better.LESS);

    /** The direction in which a figure improves. */
    public enum Better {
        LESS,
        MORE
    }

    private final String title;
    private final Better better;

    Metric(String title, Better better) {
        this.title = title;
        this.better = better;
    }

    public String title() {
        return title;
    }

    public Better better() {
        return better;
    }

    /** The name in JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
