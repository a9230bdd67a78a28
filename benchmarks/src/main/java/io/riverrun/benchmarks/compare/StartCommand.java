package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.workload.Workloads;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code riverrun bench start}. */
@Command(
        name = "start",
        description = "Cold start, clean restart and memory at rest.",
        mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
    @Mixin private RunOptions options;

    @Override
    public Integer call() throws Exception {
        return options.run("./riverrun bench start", List.of(Workloads.named("start")));
    }
}
