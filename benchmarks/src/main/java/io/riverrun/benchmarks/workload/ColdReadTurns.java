package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.CatchUpReader;
import io.riverrun.benchmarks.load.FixedRateLoad;
import io.riverrun.benchmarks.machine.DiskStalls;
import io.riverrun.benchmarks.machine.PageCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * A load by turns alone and beside a reader whose records are on the disk only. Confined to the
 * thread that measures.
 */
final class ColdReadTurns {
    static final int COUNTED = 8;

    /** After the files were dropped, and the reader's last answer has come. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    /** Of what was read: if less came from the disk it was not a cold read. */
    private static final double FROM_DISK_MIN = 0.9;

    private static final double MIB = 1L << 20;

    private final BrokerProcess broker;
    private final FixedRateLoad load;
    private final CatchUpReader reader;
    private final Duration turn;
    private final Histogram alone = FixedRateLoad.histogram();
    private final Histogram beside = FixedRateLoad.histogram();
    private final List<Double> p99sAlone = new ArrayList<>();
    private final List<Double> p99sBeside = new ArrayList<>();
    private double stallMs;
    private long bytesRead;
    private long bytesFromDisk;
    private double secondsBeside;

    /**
     * @param measured for all turns of one kind
     */
    ColdReadTurns(
            BrokerProcess broker, FixedRateLoad load, CatchUpReader reader, Duration measured) {
        this.broker = broker;
        this.load = load;
        this.reader = reader;
        this.turn = measured.dividedBy(COUNTED);
    }

    Measurements measure() throws Exception {
        Measurements figures = new Measurements();
        besideReader();
        figures.put(Metric.P99_FIRST_COLD_READ, Latency.milliseconds(beside, 99));
        forget();
        for (int i = 0; i < COUNTED; i++) {
            alone();
            besideReader();
        }
        return put(figures);
    }

    private void forget() {
        beside.reset();
        p99sBeside.clear();
        stallMs = 0;
        bytesRead = 0;
        bytesFromDisk = 0;
        secondsBeside = 0;
    }

    private void alone() throws Exception {
        settle();
        DiskStalls disk = DiskStalls.watch();
        add(load.run(turn), alone, p99sAlone);
        stallMs = Math.max(stallMs, disk.longestMs());
    }

    /** When the reader has read all before the turn is over, the turn is over. */
    private void besideReader() throws Exception {
        settle();
        DiskStalls disk = DiskStalls.watch();
        long bytesBefore = broker.figures().bytesReadFromDisk();
        long startNs = System.nanoTime();
        reader.begin();
        add(load.runWhile(reader::isReading, turn), beside, p99sBeside);
        bytesRead += reader.end();
        secondsBeside += (System.nanoTime() - startNs) / 1e9;
        bytesFromDisk += broker.figures().bytesReadFromDisk() - bytesBefore;
        stallMs = Math.max(stallMs, disk.longestMs());
    }

    /** Before each turn of either kind, so that the two differ in nothing but the reader. */
    private void settle() throws IOException, InterruptedException {
        try (Stream<Path> folders = Preload.folders(broker)) {
            for (Path folder : folders.toList()) {
                PageCache.drop(folder);
            }
        }
        load.run(SETTLE);
    }

    private static void add(Histogram turn, Histogram all, List<Double> p99s) {
        all.add(turn);
        p99s.add(Latency.milliseconds(turn, 99));
    }

    private Measurements put(Measurements figures) {
        if (bytesFromDisk < bytesRead * FROM_DISK_MIN) {
            throw new IllegalStateException(
                    "No cold read: of %,d bytes, %,d came from the disk"
                            .formatted(bytesRead, bytesFromDisk));
        }
        double p99Alone = Latency.milliseconds(alone, 99);
        double p99Beside = Latency.milliseconds(beside, 99);
        return figures.put(Metric.P99_ALONE, p99Alone)
                .put(Metric.P99_WITH_COLD_READER, p99Beside)
                .put(Metric.P99_RAISED, p99Beside / p99Alone)
                .put(Metric.P99_OF_TURNS_ALONE, median(p99sAlone))
                .put(Metric.P99_OF_TURNS_WITH_COLD_READER, median(p99sBeside))
                .put(Metric.P99_OF_TURNS_RAISED, median(p99sBeside) / median(p99sAlone))
                .put(Metric.DISK_STALL, stallMs)
                .put(Metric.COLD_READ, bytesRead / MIB / secondsBeside)
                .put(Metric.COLD_READ_FROM_DISK, bytesFromDisk / MIB)
                .put(Metric.COLD_READ_SECONDS, secondsBeside);
    }

    /** Not moved by a time in which the disk stands still, if most turns had none. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
