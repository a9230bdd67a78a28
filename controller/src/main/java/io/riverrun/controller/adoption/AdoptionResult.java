package io.riverrun.controller.adoption;

import io.riverrun.controller.decision.Outcome;

/**
 * How the adoption of a former cluster went. Immutable.
 *
 * @param topics how many topics the cluster got by it
 * @param partitions how many partitions these have
 */
public record AdoptionResult(Outcome outcome, int topics, int partitions) {

    /** Nothing was adopted. */
    public static AdoptionResult failed(Outcome outcome) {
        return new AdoptionResult(outcome, 0, 0);
    }
}
