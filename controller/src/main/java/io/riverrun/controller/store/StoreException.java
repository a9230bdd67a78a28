package io.riverrun.controller.store;

/** The store did not do, or may not have done, what it was asked for. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is known of the outcome. */
    public enum Reason {
        /** A newer term has begun: nothing of this term is written any more. */
        FENCED,
        /** The stored state is not what the changes start from; load it anew. */
        CONFLICT,
        /** The store cannot be reached; whether the changes were written is not known. */
        UNAVAILABLE
    }

    private final Reason reason;

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
