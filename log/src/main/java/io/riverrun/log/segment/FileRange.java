package io.riverrun.log.segment;

import java.io.IOException;

/** A range of a segment's log file that appends have completed. Immutable. */
public record FileRange(LogFile file, int position, int bytes) {

    /** As {@link io.riverrun.log.disk.DiskFile#beginWriteback}. Any thread. */
    public void beginWriteback() throws IOException {
        file.beginWriteback(position, bytes);
    }
}
