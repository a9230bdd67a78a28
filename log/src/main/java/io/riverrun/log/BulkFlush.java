package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Forces many logs of a directory with one sync of its file system, where one by one each would
 * cost up to five forced writes: of its files, its topic's id, its folder and the folder above.
 * Stateless.
 *
 * <p>All folders of partitions must lie on that file system: one that is a symbolic link to another
 * is not forced, and nobody looks for such.
 */
final class BulkFlush {

    private BulkFlush() {}

    /** Whether for so many logs this is the quicker way. */
    static boolean pays(Disk disk, int logs) {
        return logs >= disk.syncAllFilesMin();
    }

    /**
     * Forces everything that was appended to the logs before the call.
     *
     * @param whole whether the logs are sealed, and the indexes of their last segments are to be
     *     forced too
     * @return the logs that are forced; the others, all where the disk cannot do this, are to be
     *     forced one by one
     * @throws IOException after which none of the logs can be trusted
     */
    static Set<PartitionLog> run(
            Disk disk, Path directory, Collection<PartitionLog> logs, boolean whole)
            throws IOException {
        Map<PartitionLog, Durability.Unsynced> begun = new LinkedHashMap<>();
        for (PartitionLog log : logs) {
            Durability.Unsynced flush = begin(log, whole);
            if (flush != null) {
                begun.put(log, flush);
            }
        }
        if (begun.isEmpty() || !disk.syncAll(directory)) {
            return Set.of();
        }
        begun.forEach((log, flush) -> log.durability().synced(flush));
        return begun.keySet();
    }

    private static Durability.Unsynced begin(PartitionLog log, boolean whole) {
        if (log.isClosed() || log.failure() != null) {
            return null;
        }
        try {
            return log.durability().beginSync(log.logEndOffset(), whole);
        } catch (IOException e) {
            // It concerns this log alone, which will hear of it when it is forced by itself.
            return null;
        }
    }

    /** Forces logs: all at once, or one by one if they are few. */
    static void forceAll(Disk disk, Path directory, Collection<PartitionLog> logs)
            throws IOException {
        Set<PartitionLog> forced =
                pays(disk, logs.size()) ? run(disk, directory, logs, false) : Set.of();
        for (PartitionLog log : logs) {
            if (!forced.contains(log)) {
                log.flush();
            }
        }
    }

    /** Forces the epochs of the records that are forced, if they are many logs that lack it. */
    static void forceEpochs(Disk disk, Path directory, Collection<PartitionLog> logs)
            throws IOException {
        List<PartitionLog> unforced = new ArrayList<>();
        for (PartitionLog log : logs) {
            if (!log.epochs().isForcedBelow(log.forcedOffset())) {
                unforced.add(log);
            }
        }
        if (!pays(disk, unforced.size())) {
            return;
        }
        Map<LeaderEpochs, LeaderEpochs.Written> written = new LinkedHashMap<>();
        for (PartitionLog log : unforced) {
            begin(log.epochs(), log.logEndOffset(), written);
        }
        try {
            if (disk.syncAll(directory)) {
                written.forEach(LeaderEpochs::forced);
            }
        } catch (IOException e) {
            // The next sync might succeed without them.
            written.keySet().forEach(LeaderEpochs::lost);
            throw e;
        }
    }

    private static void begin(
            LeaderEpochs epochs, long endOffset, Map<LeaderEpochs, LeaderEpochs.Written> written) {
        try {
            written.put(epochs, epochs.beginForce(endOffset));
        } catch (IOException e) {
            // They are forced one by one afterwards, if the log is still there.
            return;
        }
    }

    /** Seals logs that are about to be closed, and forces them if they are many. */
    static void sealAll(Disk disk, Path directory, Collection<PartitionLog> logs)
            throws IOException {
        List<PartitionLog> unforced = new ArrayList<>();
        for (PartitionLog log : logs) {
            if (isUnforcedOnceSealed(log)) {
                unforced.add(log);
            }
        }
        if (pays(disk, unforced.size())) {
            run(disk, directory, unforced, true);
        }
    }

    private static boolean isUnforcedOnceSealed(PartitionLog log) {
        try {
            return log.seal();
        } catch (IOException e) {
            // Its closing will fail, too.
            return false;
        }
    }
}
