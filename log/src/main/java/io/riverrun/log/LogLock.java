package io.riverrun.log;

import java.io.IOException;

/** The locks of the partitions, for those who look after logs. */
@FunctionalInterface
public interface LogLock {

    /** Runs something quick under the lock of the log's partition; not if that has gone. */
    void run(PartitionLog log, LogCompaction.Action action) throws IOException;
}
