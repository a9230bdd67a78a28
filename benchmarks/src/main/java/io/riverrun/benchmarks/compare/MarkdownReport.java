package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.workload.Workload;
import java.util.List;
import java.util.Map;

/** What {@code --markdown} writes: benchmarks/RESULTS.md. Stateless. */
final class MarkdownReport {

    /** From here on, the file is written by hand. */
    private static final String PROFILES = "\n## What profiles said\n";

    private MarkdownReport() {}

    /**
     * The whole file.
     *
     * @param command what was run, to be run again
     * @param before the file as it was, or nothing; what profiles said is kept
     */
    static String of(String command, Map<String, String> machine, Results results, String before) {
        StringBuilder text = new StringBuilder();
        text.append("# Riverrun beside Apache Kafka 4.4\n\n");
        text.append("Written by `" + command + "`. Medians of the rounds, in parentheses the");
        text.append(" least and the most; the ratio is Riverrun's median divided by Apache");
        text.append(" Kafka's. Goals are those of the design.\n\n## The machine\n\n");
        machine.forEach((name, value) -> text.append("- " + name + ": " + value + "\n"));
        text.append("\n## Figures\n\n");
        text.append(line(TextReport.head())).append("|---".repeat(6)).append("|\n");
        results.rows().forEach(row -> text.append(line(TextReport.cells(row))));
        text.append("\n## What was done\n\n");
        for (Workload workload : results.workloads()) {
            text.append("- " + workload.name() + ": " + workload.description() + ".\n");
        }
        if (!results.failures().isEmpty()) {
            text.append("\n## What failed\n\n");
            results.failures().forEach(failure -> text.append("- " + failure + "\n"));
        }
        int profiles = before.indexOf(PROFILES);
        return text + (profiles < 0 ? "" : before.substring(profiles));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
