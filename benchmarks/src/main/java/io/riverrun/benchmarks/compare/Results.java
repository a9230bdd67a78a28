package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.workload.Measurements;
import io.riverrun.benchmarks.workload.Metric;
import io.riverrun.benchmarks.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All figures of a comparison, and what failed. Confined to the thread that measures. */
final class Results {

    /** One workload, one broker. */
    private record Run(String workload, Product product) {}

    private final boolean judged;
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Map<Run, List<Measurements>> runs = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * Empty results.
     *
     * @param judged whether the loads are those that the goals are meant for
     */
    Results(boolean judged) {
        this.judged = judged;
    }

    /** Whether figures are held against goals. */
    boolean isJudged() {
        return judged;
    }

    void add(Workload workload, Product product, Measurements measurements) {
        workloads.put(workload.name(), workload);
        runs.computeIfAbsent(new Run(workload.name(), product), run -> new ArrayList<>())
                .add(measurements);
    }

    void addFailure(Workload workload, Product product, String reason) {
        workloads.put(workload.name(), workload);
        failures.add("%s, %s: %s".formatted(workload.name(), product.title(), reason));
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    List<Workload> workloads() {
        return List.copyOf(workloads.values());
    }

    List<Row> rows() {
        return workloads.values().stream().flatMap(workload -> rows(workload).stream()).toList();
    }

    List<Row> rows(Workload workload) {
        return Arrays.stream(Metric.values())
                .map(metric ->
                        new Row(
                                workload.name(),
                                metric,
                                judged,
                                spread(workload, Product.RIVERRUN, metric),
                                spread(workload, Product.APACHE, metric)))
                .filter(row -> row.riverrun() != null || row.apache() != null)
                .toList();
    }

    /** Each round's figure, in the order of the rounds. */
    List<Double> figures(String workload, Product product, Metric metric) {
        return runs.getOrDefault(new Run(workload, product), List.of()).stream()
                .map(round -> round.values().get(metric))
                .filter(figure -> figure != null)
                .toList();
    }

    private Spread spread(Workload workload, Product product, Metric metric) {
        List<Double> figures = figures(workload.name(), product, metric);
        return figures.isEmpty() ? null : Spread.of(figures);
    }
}
