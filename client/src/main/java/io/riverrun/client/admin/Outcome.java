package io.riverrun.client.admin;

import io.riverrun.protocol.ErrorCode;

/** What a broker's answer says of one thing that was asked for. Immutable. */
record Outcome<V>(ErrorCode error, String message, V value) {

    static <V> Outcome<V> of(short code, String message, V value) {
        return new Outcome<>(ErrorCode.forCode(code), message, value);
    }
}
