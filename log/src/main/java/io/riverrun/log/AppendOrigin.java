package io.riverrun.log;

/** Who appends to a leader's log. */
public enum AppendOrigin {
    /** A producer: one batch, no control records, sequences checked. */
    CLIENT,
    /** A coordinator on this broker: transaction markers, and its own records. */
    COORDINATOR
}
