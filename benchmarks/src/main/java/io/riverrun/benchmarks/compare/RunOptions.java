package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.machine.Checkout;
import io.riverrun.benchmarks.machine.Machine;
import io.riverrun.benchmarks.workload.Scale;
import io.riverrun.benchmarks.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that the commands which measure both brokers share, and how they are carried out. */
final class RunOptions {

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds of each workload and broker (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--product",
            paramLabel = "NAME",
            split = ",",
            description = "Only this broker: ${COMPLETION-CANDIDATES}.")
    private List<Product> products = List.of(Product.values());

    @Option(names = "--quick", description = "Small loads: to see that it runs, not to measure.")
    private boolean quick;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where the brokers write; by default below the build.")
    private Path folder = Checkout.root().resolve("build/bench");

    @Option(names = "--json", paramLabel = "FILE", description = "Writes every figure to a file.")
    private Path json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Writes the tables to a file, as benchmarks/RESULTS.md is.")
    private Path markdown;

    /** Runs, prints, writes; 1, which the process ends with, when something failed. */
    int run(String command, List<Workload> workloads) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Map<String, String> machine = Machine.describe(folder);
        Scale scale = quick ? Scale.QUICK : Scale.FULL;
        Results results = new Comparison(folder, products, rounds, scale).run(workloads);
        if (quick) {
            machine.put("Note", "--quick: loads too small for figures or goals to mean anything");
        }
        System.out.println(TextReport.plain(machine, results));
        if (json != null) {
            Files.writeString(json, JsonReport.of(machine, results));
        }
        if (markdown != null) {
            String before = Files.exists(markdown) ? Files.readString(markdown) : "";
            Files.writeString(markdown, MarkdownReport.of(command, machine, results, before));
        }
        return results.failures().isEmpty() ? 0 : 1;
    }
}
