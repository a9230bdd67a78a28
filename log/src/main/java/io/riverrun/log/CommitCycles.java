package io.riverrun.log;

/**
 * The cycles of the {@link GroupCommit}, for the one that has them run: one at a time, {@link
 * #runCycle} on a thread that may wait for any disk, {@link #runJournalCycle} where only a short
 * write is bearable. The rest is thread-safe.
 */
public interface CommitCycles {

    /** Whether a cycle has something to do. */
    boolean hasWork();

    /** Whether there is work that only {@link #runCycle} does: more than to write the journals. */
    boolean needsWholeCycle();

    /**
     * Makes durable all that was appended before the call, and tells the listener of each log.
     *
     * @return how many logs that were
     */
    int runCycle();

    /**
     * As {@link #runCycle}, but does only what one short write for each log directory does.
     *
     * @return false when something is left that {@link #runCycle} must do
     */
    boolean runJournalCycle();

    /**
     * Whether there are logs that could not be forced since their disk is full, or too many files
     * are open. That is no work for a cycle until {@link #retryPostponed}.
     */
    boolean hasPostponed();

    /** Has the next cycle force the postponed logs; to be called now and then. */
    void retryPostponed();
}
