package io.riverrun.log.disk;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The files of a disk that stay open for their next use. There are so many at most; beyond that,
 * and when they are idle, those that were not used lately are closed. Thread-safe.
 */
public final class OpenFiles {

    /** A file that opens itself when it is used. Thread-safe. */
    public interface Reopening {

        /** Whether it was used since this was last asked. */
        boolean wasUsed();

        /** Closes it until its next use; does nothing when it is closed. */
        void closeIdle() throws IOException;
    }

    private final int filesMax;
    private final ConcurrentLinkedQueue<Reopening> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * None so far.
     *
     * @param filesMax how many files stay open at most; for a moment there may be one more for each
     *     thread
     */
    public OpenFiles(int filesMax) {
        this.filesMax = filesMax;
    }

    /**
     * Takes note of a file that was opened, and closes others if there are too many. Without locks,
     * since closing a file may wait for whoever uses it.
     */
    public void opened(Reopening file) throws IOException {
        queue.add(file);
        if (count.incrementAndGet() > filesMax) {
            // One round gives each of them its second chance, so the next finds one to close.
            for (int looks = 0; looks <= filesMax && count.get() > filesMax; looks++) {
                closeNextUnlessUsed();
            }
        }
    }

    /** Closes what was not used since the last call; about once a minute. */
    public void closeIdle() throws IOException {
        for (int left = count.get(); left > 0; left--) {
            closeNextUnlessUsed();
        }
    }

    private void closeNextUnlessUsed() throws IOException {
        Reopening next = queue.poll();
        if (next == null) {
            return;
        }
        if (next.wasUsed()) {
            queue.add(next);
        } else {
            count.decrementAndGet();
            next.closeIdle();
        }
    }
}
