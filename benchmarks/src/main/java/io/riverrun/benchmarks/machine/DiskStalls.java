package io.riverrun.benchmarks.machine;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Watches for times in which the disks had requests and completed none, as those of virtual
 * machines do for tenths of a second while their host is busy with others. A broker whose
 * acknowledgements are on disk can be no faster than that. Watches on a thread of its own from
 * {@link #watch} to {@link #longestMs}.
 */
public final class DiskStalls {
    private static final long INTERVAL_MS = 20;

    private final Thread thread =
            Thread.ofPlatform().daemon().name("disk-stalls").unstarted(this::run);
    private volatile boolean ended;
    private DiskActivity last = new DiskActivity(0, 0);
    private long movedNs;
    private long longestNs;

    DiskStalls() {}

    /** Begins to watch. */
    public static DiskStalls watch() {
        DiskStalls stalls = new DiskStalls();
        stalls.thread.start();
        return stalls;
    }

    private void run() {
        try {
            while (!ended) {
                see(DiskActivity.now(), System.nanoTime());
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            }
        } catch (IOException e) {
            System.err.println("The disks cannot be watched: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes note of what the disks did until now; a stall lasts from one sight of it to the last.
     */
    void see(DiskActivity now, long nowNs) {
        boolean stands =
                now.completed() == last.completed() && now.inFlight() > 0 && last.inFlight() > 0;
        if (stands) {
            longestNs = Math.max(longestNs, nowNs - movedNs);
        } else {
            movedNs = nowNs;
        }
        last = now;
    }

    /** Ends, and tells how long the longest time was, as far as looks each 20 ms can tell. */
    public double longestMs() throws InterruptedException {
        ended = true;
        thread.join();
        return longestNs / 1e6;
    }
}
