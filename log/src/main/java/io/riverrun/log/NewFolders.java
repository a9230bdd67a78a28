package io.riverrun.log;

import io.riverrun.log.disk.ShortageException;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the folders of new logs one after the other in the background, since a topic of a thousand
 * partitions can be used before it has a thousand folders. Thread-safe.
 */
final class NewFolders {

    /** When so many wait, who creates another log makes its folder himself. */
    static final int WAITING_MAX = 10_000;

    private final GroupCommit commit;
    private final Queue<PartitionLog> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    NewFolders(GroupCommit commit) {
        this.commit = commit;
    }

    void add(PartitionLog log) {
        if (count.get() >= WAITING_MAX) {
            make(log);
            return;
        }
        waiting.add(log);
        if (count.getAndIncrement() == 0) {
            commit.inBackground(this::makeAll);
        }
    }

    private void makeAll() {
        do {
            make(waiting.remove());
        } while (count.decrementAndGet() > 0);
    }

    /** If it cannot be made, it is tried again when the first record comes. */
    private void make(PartitionLog log) {
        if (log.failure() != null) {
            return;
        }
        try {
            log.durability().makeDirectory();
        } catch (ShortageException e) {
            // There may be room by then.
            return;
        } catch (IOException | RuntimeException e) {
            commit.couldNotMakeFolder(log, e);
        }
    }
}
