package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Which files of a segment a directory holds, and how large they are. Immutable.
 *
 * @param logBytes zero when there is no file, as are the other two
 */
record SegmentInventory(
        boolean hasLog,
        boolean hasIndex,
        boolean hasTimeIndex,
        boolean hasTransactionIndex,
        long logBytes,
        int indexBytes,
        int timeIndexBytes) {

    static final SegmentInventory NOTHING =
            new SegmentInventory(false, false, false, false, 0, 0, 0);

    static SegmentInventory of(Disk disk, Path directory, long baseOffset, Set<String> names)
            throws IOException {
        String index = SegmentFiles.name(baseOffset, SegmentFiles.INDEX);
        String times = SegmentFiles.name(baseOffset, SegmentFiles.TIME_INDEX);
        boolean hasIndex = names.contains(index);
        boolean hasTimes = names.contains(times);
        return new SegmentInventory(
                true,
                hasIndex,
                hasTimes,
                names.contains(SegmentFiles.name(baseOffset, SegmentFiles.TRANSACTION_INDEX)),
                disk.size(SegmentFiles.path(directory, baseOffset, SegmentFiles.LOG)),
                hasIndex ? (int) disk.size(directory.resolve(index)) : 0,
                hasTimes ? (int) disk.size(directory.resolve(times)) : 0);
    }
}
