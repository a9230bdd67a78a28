package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.journal.Journal;

/** What the logs of one directory share. Immutable. */
record DirectoryResources(
        Disk disk, GroupCommit commit, Journal<PartitionLog> journal, LogCheckpoints checkpoints) {}
