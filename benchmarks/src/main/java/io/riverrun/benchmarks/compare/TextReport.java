package io.riverrun.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table that a comparison prints, and its twin in Markdown. Stateless. */
final class TextReport {
    private static final List<String> HEAD =
            List.of("workload", "measured", "Riverrun", "Apache Kafka", "ratio", "goal");

    private TextReport() {}

    /** For a terminal: columns that line up. */
    static String plain(Map<String, String> machine, Results results) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        results.rows().forEach(row -> lines.add(cells(row)));
        int[] widths = widths(lines);
        StringBuilder text = new StringBuilder();
        machine.forEach((name, value) -> text.append(name + ": " + value + "\n"));
        text.append('\n');
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                padded.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        long goals = results.rows().stream().filter(row -> !row.verdict().isEmpty()).count();
        long met = results.rows().stream().filter(Row::isMet).count();
        if (results.isJudged()) {
            text.append("\n%d of %d goals met\n".formatted(met, goals));
        }
        results.failures().forEach(failure -> text.append("Failed: " + failure + "\n"));
        return text.toString();
    }

    static List<String> head() {
        return HEAD;
    }

    static List<String> cells(Row row) {
        return List.of(
                row.workload(),
                row.metric().title(),
                row.riverrun() == null ? "-" : row.riverrun().toString(),
                row.apache() == null ? "-" : row.apache().toString(),
                Double.isNaN(row.ratio()) ? "-" : Spread.figure(row.ratio()),
                row.verdict());
    }

    private static int[] widths(List<List<String>> lines) {
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return widths;
    }
}
