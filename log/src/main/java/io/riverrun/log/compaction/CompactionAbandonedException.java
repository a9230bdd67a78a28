package io.riverrun.log.compaction;

import java.io.IOException;

/**
 * Ends a run early, for a reason that is nobody's fault. What it has put in place stays, the rest
 * is undone, and the log is as dirty as before.
 */
public final class CompactionAbandonedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason in words, for example "the log was truncated"
     */
    public CompactionAbandonedException(String reason) {
        super(reason);
    }
}
