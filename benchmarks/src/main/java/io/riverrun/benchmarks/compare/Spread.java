package io.riverrun.benchmarks.compare;

import java.util.List;

/** The median of several rounds and how far they lie apart. Immutable. */
record Spread(double median, double min, double max, int rounds) {

    /** Of at least one figure. */
    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast(), size);
    }

    @Override
    public String toString() {
        return rounds == 1
                ? figure(median)
                : "%s (%s..%s)".formatted(figure(median), figure(min), figure(max));
    }

    /** Three digits that count, and no more zeros than that. */
    static String figure(double value) {
        double size = Math.abs(value);
        return size >= 1000
                ? "%,.0f".formatted(value)
                : size >= 100
                        ? "%.0f".formatted(value)
                        : size >= 10 ? "%.1f".formatted(value) : "%.2f".formatted(value);
    }
}
