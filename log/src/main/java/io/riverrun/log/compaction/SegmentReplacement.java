package io.riverrun.log.compaction;

import io.riverrun.log.segment.Segment;
import java.io.IOException;
import java.util.List;

/** Puts what a run wrote into the log. */
@FunctionalInterface
public interface SegmentReplacement {

    /**
     * Replaces segments that lie one after the other; returns when that is on stable storage.
     *
     * @param fresh has the first one's base offset; its files are whole and on stable storage
     * @throws CompactionAbandonedException when the log has changed so that the run is void
     */
    void replace(List<Segment> old, Segment fresh) throws IOException;
}
