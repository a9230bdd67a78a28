package io.riverrun.benchmarks.compare;

import io.riverrun.benchmarks.workload.Metric;

/**
 * One metric of one workload, of both brokers. Immutable.
 *
 * @param judged whether the figures may be held against a goal
 * @param riverrun null when there is no figure
 * @param apache null when there is no figure
 */
record Row(String workload, Metric metric, boolean judged, Spread riverrun, Spread apache) {
    private static final String MET = ": met";

    /** Riverrun's median divided by Apache's; NaN when one is missing. */
    double ratio() {
        return riverrun == null || apache == null
                ? Double.NaN
                : riverrun.median() / apache.median();
    }

    /** The goal and whether it is met; empty where the design asks for nothing. */
    String verdict() {
        return Goal.of(workload, metric).map(goal -> goal + state(goal)).orElse("");
    }

    /** Whether there is a goal and it is reached. */
    boolean isMet() {
        return verdict().endsWith(MET);
    }

    private String state(Goal goal) {
        if (!judged) {
            return "";
        }
        if (riverrun == null || (goal.ofRatio() && apache == null)) {
            return ": not measured";
        }
        return goal.isMet(riverrun.median(), ratio()) ? MET : ": NOT met";
    }
}
