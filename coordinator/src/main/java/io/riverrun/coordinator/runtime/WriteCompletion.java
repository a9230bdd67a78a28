package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;
import java.util.function.Consumer;

/**
 * Calls back once: when the last of several batches is committed, or the first has failed or takes
 * too long. Confined to the shard's executor.
 */
final class WriteCompletion {
    private final Consumer<ErrorCode> done;
    private int open;
    private boolean told;

    WriteCompletion(Consumer<ErrorCode> done, int batches) {
        this.done = done;
        this.open = batches;
    }

    /** One batch came to its end. */
    void settled(ErrorCode outcome) {
        open--;
        if (open == 0 || outcome != ErrorCode.NONE) {
            tell(outcome);
        }
    }

    /** Calls back now, unless that was done. */
    void tell(ErrorCode outcome) {
        if (!told) {
            told = true;
            done.accept(outcome);
        }
    }
}
