package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.workload.Metric;
import java.util.List;
import java.util.Optional;

/**
 * One row of the design's table of what Riverrun must reach. Immutable.
 *
 * @param ofRatio whether the limit is one of Riverrun's figure divided by Apache's
 * @param atLeast whether more is better
 */
record Goal(String workload, Metric metric, boolean ofRatio, boolean atLeast, double limit) {

    static final List<Goal> ALL =
            List.of(
                    ratioAtMost("produce-1k", Metric.CPU_PER_GIB, 0.5),
                    ratioAtMost("produce-1k-lz4", Metric.CPU_PER_GIB, 0.3),
                    ratioAtMost("produce-1k-zstd", Metric.CPU_PER_GIB, 0.3),
                    ratioAtLeast("produce-saturated", Metric.THROUGHPUT, 1.5),
                    ratioAtLeast("fetch-cached", Metric.THROUGHPUT, 1.3),
                    ratioAtLeast("fetch-saturated", Metric.THROUGHPUT, 1.3),
                    ratioAtMost("latency-10k", Metric.LATENCY_P99, 0.5),
                    ratioAtLeast("every-ack", Metric.THROUGHPUT, 10),
                    atMost("start", Metric.COLD_START, 500),
                    atMost("start", Metric.IDLE_RSS, 150),
                    atMost("partitions-2000", Metric.CREATE, 0.5),
                    atMost("partitions-2000", Metric.FIRST_WRITE, 1),
                    atMost("partitions-2000", Metric.RESTART_KILLED, 1),
                    atMost("partitions-100000", Metric.CREATE, 60),
                    atMost("partitions-100000", Metric.RESTART_CLEAN, 5),
                    atMost("partitions-100000", Metric.RESTART_KILLED, 5),
                    atMost("partitions-100000", Metric.PEAK_RSS, 1024),
                    atLeast("flush-policy", Metric.THROUGHPUT_KEPT, 0.7),
                    atLeast("flush-policy-saturated", Metric.THROUGHPUT_KEPT, 0.7),
                    atMost("cold-reader", Metric.P99_OF_TURNS_RAISED, 2));

    static Optional<Goal> of(String workload, Metric metric) {
        return ALL.stream()
                .filter(goal -> goal.workload.equals(workload) && goal.metric == metric)
                .findFirst();
    }

    /**
     * Whether the row is met.
     *
     * @param ratio NaN when Apache Kafka was not measured
     */
    boolean isMet(double riverrun, double ratio) {
        double value = ofRatio ? ratio : riverrun;
        return atLeast ? value >= limit : value <= limit;
    }

    @Override
    public String toString() {
        return "%s %s%s"
                .formatted(atLeast ? ">=" : "<=", Spread.figure(limit), ofRatio ? " x" : "");
    }

    private static Goal ratioAtMost(String workload, Metric metric, double limit) {
        return new Goal(workload, metric, true, false, limit);
    }

    private static Goal ratioAtLeast(String workload, Metric metric, double limit) {
        return new Goal(workload, metric, true, true, limit);
    }

    private static Goal atLeast(String workload, Metric metric, double limit) {
        return new Goal(workload, metric, false, true, limit);
    }

    private static Goal atMost(String workload, Metric metric, double limit) {
        return new Goal(workload, metric, false, false, limit);
    }
}
