package io.riverrun.log.compaction;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.segment.AbortedTransaction;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run needs to know of a log, as of its start. Immutable.
 *
 * @param directory where the log's files are
 * @param dirtiness which segments to read
 * @param aborted the aborted transactions with records in those segments
 * @param lastOfProducers what stays for the sake of producers
 * @param segmentBytes how large the new segments may get
 * @param segmentIndexBytes how large their indexes may get
 */
public record CompactionPlan(
        Disk disk,
        Path directory,
        Dirtiness dirtiness,
        List<AbortedTransaction> aborted,
        LastOfProducers lastOfProducers,
        int segmentBytes,
        int segmentIndexBytes,
        int indexIntervalBytes,
        long deleteRetentionMs) {}
