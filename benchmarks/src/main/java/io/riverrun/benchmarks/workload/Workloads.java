package io.riverrun.benchmarks.workload;

import java.util.List;

/** All workloads, in the order in which they are run and shown. Stateless. */
public final class Workloads {
    /** Takes minutes, of which one broker has all. */
    private static final Workload LONG = ManyPartitions.ofRiverrun(100_000);

    public static final List<Workload> ALL =
            List.of(
                    new Start(),
                    Produce.of(1024, "none"),
                    Produce.of(1024, "lz4"),
                    Produce.of(1024, "zstd"),
                    Produce.of(1024, "gzip"),
                    Produce.of(100, "none"),
                    Produce.of(100, "lz4"),
                    Produce.of(100, "zstd"),
                    Produce.of(100, "gzip"),
                    Produce.acknowledgedByLeader(),
                    Produce.toPartitions(1),
                    Produce.toPartitions(100),
                    Produce.withKeys(),
                    Produce.everyAcknowledgementOnDisk(),
                    new ProduceSaturated(),
                    new FlushPolicy("flush-policy", false),
                    new FlushPolicy("flush-policy-saturated", true),
                    new FetchCached(),
                    new FetchCold(),
                    new FetchSaturated(),
                    new ProduceFetch(),
                    new Latency("latency-1k", 1_000),
                    new Latency("latency-10k", 10_000),
                    new ColdReader(),
                    ManyPartitions.ofBoth(2_000),
                    ManyPartitions.ofBoth(10_000),
                    LONG);

    /** Those that run unless they are named. */
    public static final List<Workload> USUAL =
            ALL.stream().filter(workload -> !workload.equals(LONG)).toList();

    private Workloads() {}

    /** The workload of a name; the complaint lists the names there are. */
    public static Workload named(String name) {
        return ALL.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no workload '%s'; there are: %s"
                                        .formatted(name, String.join(", ", names()))));
    }

    /** The workload of a name, or, of one that ends in an asterisk, all that begin so. */
    public static List<Workload> matching(String name) {
        if (!name.endsWith("*")) {
            return List.of(named(name));
        }
        String prefix = name.substring(0, name.length() - 1);
        return ALL.stream().filter(workload -> workload.name().startsWith(prefix)).toList();
    }

    private static List<String> names() {
        return ALL.stream().map(Workload::name).toList();
    }
}
