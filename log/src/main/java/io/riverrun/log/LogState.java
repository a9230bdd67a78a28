package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SnapshotFiles;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.log.segment.SegmentList;
import java.util.List;

/** What a log is made of once it is created or loaded. */
record LogState(
        SegmentList segments,
        LeaderEpochs epochs,
        ProducerStates producers,
        SnapshotFiles snapshots,
        long logStartOffset,
        long durableOffset,
        List<LoadFinding> findings) {}
