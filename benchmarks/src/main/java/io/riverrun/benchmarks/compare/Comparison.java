package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.machine.Ballast;
import io.riverrun.benchmarks.machine.FilledPageCache;
import io.riverrun.benchmarks.machine.Processors;
import io.riverrun.benchmarks.workload.Measurements;
import io.riverrun.benchmarks.workload.Scale;
import io.riverrun.benchmarks.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs workloads in rounds, the brokers by turns: in the first round Riverrun goes first, in the
 * second Apache Kafka, and so on. Only one is up at a time. Confined to one thread.
 *
 * @param folder below which each broker gets a fresh folder
 * @param products those that are measured
 */
record Comparison(Path folder, List<Product> products, int rounds, Scale scale) {
    private static final int REASON_CHARS_MAX = 400;

    /** For a broker, a client and a page cache that holds what a load reads. */
    private static final long MEMORY_BYTES = 5L << 30;

    /** Measures all workloads; one that fails is told of and the others go on. */
    Results run(List<Workload> workloads) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Results results = new Results(scale.equals(Scale.FULL));
        long memoryBytes = scale.equals(Scale.FULL) ? MEMORY_BYTES : Long.MAX_VALUE;
        try (Ballast _ = Ballast.leaving(memoryBytes);
                FilledPageCache cache = new FilledPageCache(folder)) {
            for (Workload workload : workloads) {
                for (int round = 0; round < rounds; round++) {
                    for (Product product : order(workload, round)) {
                        if (scale.equals(Scale.FULL)) {
                            cache.fill();
                        }
                        run(workload, product, round, results);
                    }
                }
            }
        }
        return results;
    }

    private List<Product> order(Workload workload, int round) {
        List<Product> order = workload.products().stream().filter(products::contains).toList();
        return round % 2 == 0 ? order : order.reversed();
    }

    private void run(Workload workload, Product product, int round, Results results)
            throws InterruptedException {
        // What the run before has left in the page cache goes to the disk now, not in this run.
        Processors.sync();
        String title =
                "%s, round %d of %d, %s"
                        .formatted(workload.name(), round + 1, rounds, product.title());
        try (BrokerProcess broker =
                BrokerProcess.inFreshFolder(product, folder, workload.overrides(product))) {
            Measurements measured = measure(workload, broker);
            results.add(workload, product, measured);
            System.err.println(title + ": " + line(measured));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            results.addFailure(workload, product, reason(e));
            System.err.println(title + " FAILED: " + reason(e));
        }
    }

    private Measurements measure(Workload workload, BrokerProcess broker) throws Exception {
        try {
            return workload.run(broker, scale);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            System.err.println("The broker printed: " + broker.output());
            throw e;
        }
    }

    private static String line(Measurements measured) {
        return measured.values().entrySet().stream()
                .map(e -> e.getKey().title() + " " + Spread.figure(e.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String line = message.lines().filter(l -> !l.isBlank()).collect(Collectors.joining(" "));
        return e.getClass().getSimpleName()
                + ": "
                + line.substring(0, Math.min(REASON_CHARS_MAX, line.length()));
    }
}
