package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Completes a compaction that a crash interrupted after its result was whole: {@code .swap} files
 * take their places, and segments whose records they hold go. Stateless.
 */
public final class SwapCompletion {

    private SwapCompletion() {}

    /**
     * Puts swap files in place.
     *
     * @param names what the directory holds; corrected to what it holds afterwards
     */
    public static void run(Disk disk, Path directory, Set<String> names) throws IOException {
        for (String name : Set.copyOf(names)) {
            OptionalLong base = SegmentFiles.offset(name, SegmentFiles.LOG + SegmentFiles.SWAP);
            if (base.isPresent()) {
                long end = SegmentLoader.endOffset(disk, directory.resolve(name));
                deleteReplaced(disk, directory, names, base.getAsLong(), end);
            }
        }
        for (String name : Set.copyOf(names)) {
            if (name.endsWith(SegmentFiles.SWAP)) {
                String target = name.substring(0, name.length() - SegmentFiles.SWAP.length());
                disk.rename(directory.resolve(name), directory.resolve(target));
                names.remove(name);
                names.add(target);
            }
        }
    }

    private static void deleteReplaced(
            Disk disk, Path directory, Set<String> names, long base, long end) throws IOException {
        for (String name : Set.copyOf(names)) {
            OptionalLong old = SegmentFiles.offset(name, SegmentFiles.LOG);
            if (old.isPresent()
                    && old.getAsLong() >= base
                    && (old.getAsLong() < end || old.getAsLong() == base)) {
                disk.delete(directory.resolve(name));
                names.remove(name);
                String stem = name.substring(0, name.length() - SegmentFiles.LOG.length());
                disk.delete(directory.resolve(stem + SegmentFiles.INDEX));
                disk.delete(directory.resolve(stem + SegmentFiles.TIME_INDEX));
                names.remove(stem + SegmentFiles.INDEX);
                names.remove(stem + SegmentFiles.TIME_INDEX);
            }
        }
    }
}
