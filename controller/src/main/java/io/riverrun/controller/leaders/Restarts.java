package io.riverrun.controller.leaders;

import io.riverrun.metadata.BrokerImage;

/**
 * Whether a leader's epochs end because its broker registered anew. Stateless.
 *
 * <p>A leader epoch promises that an offset in it stands for one record for ever: followers and
 * consumers find out by it where their logs and the leader's part (KIP-101, KIP-279, KIP-320). A
 * broker that died may have lost its newest records and would give their offsets to others, so it
 * must lead under another epoch. A broker that shut down in order has lost nothing: its logs end
 * where they ended, everything in them is on stable storage, and what it appends next in the same
 * epoch continues what was there. That does not depend on how many replicas there are, since a
 * leader whose death others noticed has been replaced in the stored state by then: what is asked
 * here is only whether one that the state names as leader, and in sync, may remain it.
 *
 * <p>The registration must prove it. It names the epoch of the registration before, which the
 * folders were closed under; the store lets it do so only if there was none in between. A process
 * notes an epoch in its folders only after the controller has decided on the registration, so one
 * that died, came back, and was stopped before its leaders' epochs were ended cannot pass for one
 * that served.
 */
public final class Restarts {

    private Restarts() {}

    /**
     * For a controller that did not see the broker restart.
     *
     * @param leader the leader's registration
     * @param storedAt when the state that names it was stored, on the scale of broker epochs
     */
    public static boolean endEpoch(BrokerImage leader, long storedAt) {
        return leader.epoch() > storedAt && leader.continuedEpoch() == BrokerImage.NONE;
    }

    /** For a controller that knew the broker under another registration, or under this one. */
    public static boolean endEpochs(BrokerImage known, BrokerImage now) {
        return now.epoch() != known.epoch() && now.continuedEpoch() != known.epoch();
    }
}
