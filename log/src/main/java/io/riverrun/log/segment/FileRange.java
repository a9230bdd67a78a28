package io.riverrun.log.segment;

import java.io.IOException;

/** A range of a segment's file that appends have completed. Immutable. */
public record FileRange(SegmentFile file, int position, int bytes) {

    /** As {@link io.riverrun.log.disk.DiskFile#beginWriteback}. Any thread. */
    public void beginWriteback() throws IOException {
        file.beginWriteback(position, bytes);
    }
}
