package io.riverrun.benchmarks.soak;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The medians of the first and of the last third of the samples, beside each other. Immutable. */
record Flatness(List<Sample> samples) {
    private static final double GROWTH_MAX = 1.1;

    /**
     * One thing that shall be flat.
     *
     * @param slack growth that is no sign of anything, in the thing's unit
     */
    private record Line(String title, ToDoubleFunction<Sample> value, double slack) {}

    private static final List<Line> LINES =
            List.of(
                    new Line("RSS, MB", Sample::rssMb, 8),
                    new Line("anonymous memory, MB", Sample::anonymousMb, 8),
                    new Line("open files", Sample::openFiles, 10),
                    new Line("threads", Sample::threads, 3),
                    new Line("data, MB", Sample::dataMb, 32));

    boolean isFlat() {
        return LINES.stream().allMatch(this::isFlat);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\nfirst third, last third (medians):\n");
        for (Line line : LINES) {
            text.append(
                    "%-22s %9.1f %9.1f   %s%n"
                            .formatted(
                                    line.title,
                                    first(line),
                                    last(line),
                                    isFlat(line) ? "flat" : "GROWS"));
        }
        return text.toString();
    }

    private boolean isFlat(Line line) {
        return last(line) <= Math.max(first(line) * GROWTH_MAX, first(line) + line.slack);
    }

    private double first(Line line) {
        return median(line, samples.subList(0, third()));
    }

    private double last(Line line) {
        return median(line, samples.subList(samples.size() - third(), samples.size()));
    }

    private int third() {
        return Math.max(1, samples.size() / 3);
    }

    private static double median(Line line, List<Sample> samples) {
        double[] sorted = samples.stream().mapToDouble(line.value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
