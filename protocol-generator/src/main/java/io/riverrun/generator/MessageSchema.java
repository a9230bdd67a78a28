package io.riverrun.generator;

import java.util.List;

/**
 * A message: a request, a response, a header, or a record of a coordinator or of KRaft's metadata.
 * Immutable.
 *
 * @param apiKey the number of the API or of the record's type, or -1
 * @param valid the versions that exist; empty for an API that was removed
 * @param flexible the versions with varint lengths and tagged fields (KIP-482)
 * @param latestUnstable whether the latest version is not to be advertised
 * @param structs the parts of the body, each a class within the message's class
 */
public record MessageSchema(
        Kind kind,
        int apiKey,
        VersionRange valid,
        VersionRange flexible,
        boolean latestUnstable,
        StructSchema body,
        List<StructSchema> structs) {

    /** What a message is used for. */
    public enum Kind {
        REQUEST,
        RESPONSE,
        HEADER,
        DATA,
        COORDINATOR_KEY,
        COORDINATOR_VALUE,
        METADATA
    }

    public MessageSchema {
        structs = List.copyOf(structs);
    }

    /** The name of the message and of its class. */
    public String name() {
        return body.name();
    }
}
