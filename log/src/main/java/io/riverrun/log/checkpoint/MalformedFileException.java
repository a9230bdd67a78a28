package io.riverrun.log.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A file of ours, or Kafka's, that does not hold what it should. */
public final class MalformedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedFileException(Path path, String reason) {
        this(path, reason, null);
    }

    public MalformedFileException(Path path, String reason, Throwable cause) {
        super(path + " cannot be used: " + reason, cause);
    }
}
