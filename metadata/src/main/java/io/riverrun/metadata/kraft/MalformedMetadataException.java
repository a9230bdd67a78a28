package io.riverrun.metadata.kraft;

/** The bytes are no metadata of KRaft's that this version can read. */
public final class MalformedMetadataException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMetadataException(String message) {
        super(message);
    }

    MalformedMetadataException(String message, Throwable cause) {
        super(message, cause);
    }
}
