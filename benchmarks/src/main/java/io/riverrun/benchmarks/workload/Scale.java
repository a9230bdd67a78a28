package io.riverrun.benchmarks.workload;

import java.time.Duration;

/**
 * How much of everything: figures to publish, or just to see that it runs. Immutable.
 *
 * @param warmUp the load before what is counted: the compilers of both brokers are busy for 16 to
 *     20 s of it, by a thread or more, and would be counted instead of what the broker does
 * @param warmUpBytes the most that this load writes: what the disk cannot take is another load
 * @param measured the most time that one load is measured
 * @param bytes the most that one load writes or reads, in bytes of keys and values
 * @param preloadBytes what is in a topic before it is read from
 * @param idle how long a broker rests before its idle memory is read
 * @param partitionsDivisor what the numbers of partitions are divided by
 */
public record Scale(
        Duration warmUp,
        long warmUpBytes,
        Duration measured,
        long bytes,
        long preloadBytes,
        Duration idle,
        int partitionsDivisor) {

    public static final Scale FULL =
            new Scale(
                    Duration.ofSeconds(18),
                    5L << 30,
                    Duration.ofSeconds(20),
                    2L << 30,
                    1L << 30,
                    Duration.ofSeconds(10),
                    1);

    public static final Scale QUICK =
            new Scale(
                    Duration.ofSeconds(1),
                    64L << 20,
                    Duration.ofSeconds(3),
                    64L << 20,
                    64L << 20,
                    Duration.ofSeconds(2),
                    10);
}
