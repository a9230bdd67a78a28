package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.ProcessFigures;

/** Time and the broker's processor time since it was started. Confined to one thread. */
final class Meter {
    private static final double GIB = 1L << 30;
    private static final double MIB = 1L << 20;

    private final ProcessFigures process;
    private final double startCpuSeconds;
    private final long startNs;

    private Meter(ProcessFigures process) {
        this.process = process;
        this.startCpuSeconds = process.cpuSeconds();
        this.startNs = System.nanoTime();
    }

    static Meter start(ProcessFigures process) {
        return new Meter(process);
    }

    /** Ends the measurement of so many bytes of keys and values moved. */
    Measurements stop(long bytes) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double cpuSeconds = process.cpuSeconds() - startCpuSeconds;
        return new Measurements()
                .put(Metric.THROUGHPUT, bytes / MIB / seconds)
                .put(Metric.CPU_PER_GIB, cpuSeconds / (bytes / GIB))
                .put(Metric.CORES_USED, cpuSeconds / seconds)
                .put(Metric.LOADED_RSS, process.rssMb())
                .put(Metric.PEAK_RSS, process.rssPeakMb());
    }
}
