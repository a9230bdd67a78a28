package io.riverrun.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.riverrun.benchmarks.broker.Product;
import java.util.Locale;
import java.util.Map;

/** What {@code --json} writes: the machine, and for each metric every round's figure. Stateless. */
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    static String of(Map<String, String> machine, Results results) {
        ObjectNode report = JSON.createObjectNode();
        machine.forEach(report.putObject("machine")::put);
        var rows = report.putArray("rows");
        for (Row row : results.rows()) {
            ObjectNode node = rows.addObject();
            node.put("workload", row.workload());
            node.put("metric", row.metric().key());
            node.put("title", row.metric().title());
            for (Product product : Product.values()) {
                var figures = node.putArray(product.name().toLowerCase(Locale.ROOT));
                results.figures(row.workload(), product, row.metric()).forEach(figures::add);
            }
            if (!Double.isNaN(row.ratio())) {
                node.put("ratio", row.ratio());
            }
            Goal.of(row.workload(), row.metric())
                    .ifPresent(goal -> node.put("goal", row.verdict()));
        }
        results.failures().forEach(report.putArray("failures")::add);
        return report.toPrettyString();
    }
}
