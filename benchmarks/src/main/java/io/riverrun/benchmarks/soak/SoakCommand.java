package io.riverrun.benchmarks.soak;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.machine.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code riverrun bench soak}: whether a broker under a mixed load stays as it is. */
@Command(
        name = "soak",
        description =
                "A mixed load with rolling, retention and compaction; shows whether memory, open"
                        + " files, threads and disk use are flat.",
        mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {
    private static final int SAMPLES_MIN = 30;
    private static final Duration BETWEEN_MAX = Duration.ofSeconds(10);
    private static final int WARM_UP_SHARE = 5;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long (${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Records a second of each of five producers (${DEFAULT-VALUE}).")
    private int recordsPerSecond;

    @Option(
            names = "--product",
            paramLabel = "NAME",
            defaultValue = "RIVERRUN",
            description = "${COMPLETION-CANDIDATES}; by default ${DEFAULT-VALUE}.")
    private Product product;

    @Override
    public Integer call() throws Exception {
        Path folder = Checkout.root().resolve("build/bench");
        Files.createDirectories(folder);
        // Retention is looked at often, so that it is at work in a short soak, too.
        Map<String, String> overrides =
                Map.of(
                        "log.retention.check.interval.ms", "5000",
                        "log.cleaner.backoff.ms", "5000",
                        "log.segment.delete.delay.ms", "5000");
        try (BrokerProcess broker = BrokerProcess.inFreshFolder(product, folder, overrides)) {
            broker.start();
            return soak(broker) ? 0 : 1;
        }
    }

    private boolean soak(BrokerProcess broker) throws Exception {
        Duration whole = Duration.ofMillis((long) (minutes * 60_000));
        Duration between = whole.dividedBy(SAMPLES_MIN);
        between = between.compareTo(BETWEEN_MAX) > 0 ? BETWEEN_MAX : between;
        List<Sample> samples = new ArrayList<>();
        System.out.println(Sample.head());
        long startNs = System.nanoTime();
        try (SoakLoad load = SoakLoad.start(broker.bootstrap(), recordsPerSecond)) {
            while (System.nanoTime() - startNs < whole.toNanos()) {
                Thread.sleep(between);
                load.check();
                Sample sample =
                        Sample.of(
                                Duration.ofNanos(System.nanoTime() - startNs),
                                broker.figures(),
                                broker.data(),
                                load);
                samples.add(sample);
                System.out.println(sample);
            }
        }
        // A JVM that has just started loads classes and compiles; that is no leak.
        Flatness flatness =
                new Flatness(samples.subList(samples.size() / WARM_UP_SHARE, samples.size()));
        System.out.println(flatness);
        return flatness.isFlat();
    }
}
