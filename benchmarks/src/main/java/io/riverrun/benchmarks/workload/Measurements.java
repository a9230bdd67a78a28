package io.riverrun.benchmarks.workload;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What one run of a workload against one broker gave. Confined to the thread that measures. */
public final class Measurements {
    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);

    public Measurements put(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    public Map<Metric, Double> values() {
        return Collections.unmodifiableMap(values);
    }
}
