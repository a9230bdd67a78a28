package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.ProcessFigures;
import io.riverrun.benchmarks.machine.Processors;

/**
 * Time, the broker's processor time, and that of all but this process, since it was started: what a
 * broker leaves to the kernel, which writes its pages back later, is work, too. Confined to one
 * thread.
 */
final class Meter {
    private static final double GIB = 1L << 30;
    private static final double MIB = 1L << 20;
    private static final ProcessFigures SELF = new ProcessFigures(ProcessHandle.current().pid());

    private final ProcessFigures broker;
    private final double startCpuSeconds;
    private final double startKernelSeconds;
    private final double startOthersSeconds;
    private final long startNs;

    private Meter(ProcessFigures broker) {
        this.broker = broker;
        this.startCpuSeconds = broker.cpuSeconds();
        this.startKernelSeconds = broker.kernelSeconds();
        this.startOthersSeconds = othersSeconds();
        this.startNs = System.nanoTime();
    }

    static Meter start(ProcessFigures broker) throws InterruptedException {
        Processors.sync();
        return new Meter(broker);
    }

    /** Ends the measurement of so many bytes of keys and values moved. */
    Measurements stop(long bytes) throws InterruptedException {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double cpuSeconds = broker.cpuSeconds() - startCpuSeconds;
        double kernelSeconds = broker.kernelSeconds() - startKernelSeconds;
        Processors.sync();
        double othersSeconds = othersSeconds() - startOthersSeconds;
        return new Measurements()
                .put(Metric.THROUGHPUT, bytes / MIB / seconds)
                .put(Metric.CPU_PER_GIB, cpuSeconds / (bytes / GIB))
                .put(Metric.KERNEL_CPU_PER_GIB, kernelSeconds / (bytes / GIB))
                .put(Metric.MACHINE_CPU_PER_GIB, othersSeconds / (bytes / GIB))
                .put(Metric.CORES_USED, cpuSeconds / seconds)
                .put(Metric.LOADED_RSS, broker.rssMb())
                .put(Metric.PEAK_RSS, broker.rssPeakMb());
    }

    private static double othersSeconds() {
        return Processors.busySeconds() - SELF.cpuSeconds();
    }
}
