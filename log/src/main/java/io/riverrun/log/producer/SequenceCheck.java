package io.riverrun.log.producer;

import io.riverrun.protocol.ErrorCode;

/** Whether a producer's batch may be appended. Immutable. */
public sealed interface SequenceCheck {

    /** It continues what was appended. */
    record InSequence() implements SequenceCheck {
        public static final InSequence INSTANCE = new InSequence();
    }

    /** It is a retry of a batch that was appended at these offsets. */
    record AlreadyAppended(long baseOffset, long lastOffset, long timestamp)
            implements SequenceCheck {}

    /** It must not be appended. */
    record Refused(ErrorCode error, String message) implements SequenceCheck {}
}
