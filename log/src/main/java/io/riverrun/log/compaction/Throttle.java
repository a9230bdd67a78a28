package io.riverrun.log.compaction;

/** Paces what compaction reads and writes; it is called before each. */
@FunctionalInterface
public interface Throttle {

    /** Never waits. */
    Throttle NONE = bytes -> {};

    /**
     * Returns when that much may be read or written.
     *
     * @throws CompactionAbandonedException when the run is to end, since the broker shuts down
     */
    void take(int bytes) throws CompactionAbandonedException;
}
