package io.riverrun.controller.decision;

import io.riverrun.protocol.ErrorCode;

/**
 * How one part of a request went. Immutable.
 *
 * @param message one sentence that names the thing, the value and the remedy; null for none
 */
public record Outcome(ErrorCode error, String message) {

    public static final Outcome OK = new Outcome(ErrorCode.NONE, null);

    public boolean ok() {
        return error == ErrorCode.NONE;
    }
}
