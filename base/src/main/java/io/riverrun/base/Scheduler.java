package io.riverrun.base;

/**
 * Runs work later. Each implementation says on which thread the work runs; the callers in core
 * modules state in their own documentation which owner they need.
 */
public interface Scheduler {

    /** Work that was scheduled and may be taken back. */
    interface Scheduled {
        /** Takes the work back; has no effect when it has run, is running or was cancelled. */
        void cancel();
    }

    /**
     * Runs the work once, after at least the given time.
     *
     * @param delayMs milliseconds from now; zero or less means as soon as possible
     */
    Scheduled schedule(long delayMs, Runnable work);
}
