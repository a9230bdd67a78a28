package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SnapshotFiles;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.log.segment.SegmentList;
import java.util.List;

/**
 * What a log is made of once it is created or loaded.
 *
 * @param findings what was wrong with its files
 * @param keptGap whether there is a gap between segments that the next recovery, with a journal,
 *     would take for a loss if it is not below the recovery point by then
 */
record LogState(
        SegmentList segments,
        LeaderEpochs epochs,
        ProducerStates producers,
        SnapshotFiles snapshots,
        long logStartOffset,
        long durableOffset,
        List<LoadFinding> findings,
        boolean keptGap) {}
