package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.workload.Workload;
import io.riverrun.benchmarks.workload.Workloads;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code riverrun bench compare}. */
@Command(
        name = "compare",
        description = "The same loads against Riverrun and Apache Kafka, by turns.",
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
    @Mixin private RunOptions options;

    @Spec private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these workloads; a name ending in * stands for all that begin so. Without"
                            + " it, all but the long ones run.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Names the workloads and ends.")
    private boolean list;

    @Override
    public Integer call() throws Exception {
        if (list) {
            Workloads.ALL.forEach(workload ->
                    System.out.printf("%-22s %s%n", workload.name(), workload.description()));
            return 0;
        }
        String line = String.join(" ", spec.commandLine().getParseResult().originalArgs());
        return options.run("./riverrun bench " + line, chosen());
    }

    private List<Workload> chosen() {
        if (only.isEmpty()) {
            return Workloads.USUAL;
        }
        try {
            return only.stream().flatMap(name -> Workloads.matching(name).stream()).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
        }
    }
}
