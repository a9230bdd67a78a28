package io.riverrun.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code riverrun bench jmh [REGEX]...}: the hot pieces one by one. */
@Command(
        name = "jmh",
        description =
                "Microbenchmarks: decoding, CRC, append, index lookup, slices; and what each"
                        + " allocates.",
        mixinStandardHelpOptions = true)
public final class JmhCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "REGEX", description = "Only the benchmarks whose name matches.")
    private List<String> patterns = List.of();

    @Option(names = "--quick", description = "One short fork: to see that it runs, not to measure.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the results to a file.")
    private String json;

    @Override
    public Integer call() throws Exception {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .addProfiler(GCProfiler.class)
                        .forks(quick ? 1 : 2)
                        .warmupIterations(quick ? 1 : 3)
                        .warmupTime(time(quick ? 200 : 1_000))
                        .measurementIterations(quick ? 1 : 5)
                        .measurementTime(time(quick ? 200 : 1_000))
                        .shouldFailOnError(true);
        patterns.forEach(options::include);
        if (json != null) {
            options.resultFormat(ResultFormatType.JSON).result(json);
        }
        try {
            new Runner(options.build()).run();
        } catch (NoBenchmarksException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no benchmark whose name matches %s; without a name all run"
                            .formatted(String.join(" or ", patterns)),
                    e);
        }
        return 0;
    }

    private static TimeValue time(int milliseconds) {
        return TimeValue.milliseconds(milliseconds);
    }
}
