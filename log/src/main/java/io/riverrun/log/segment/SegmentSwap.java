package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Puts the segment that compaction wrote in the place of those that it was made of, the first of
 * which has its name. A crash at any point leaves the old ones or the new one, after {@link
 * #recover}. It relies on what journaling file systems give: renames in one folder survive a crash
 * in their order. The states of the folder, one after the other:
 *
 * <ol>
 *   <li>New files are named {@code .cleaned}, then one by one {@code .swap}, the log last. As long
 *       as any is {@code .cleaned}, the old ones count and the new ones go.
 *   <li>The new log is named {@code .log.swap} and nothing {@code .cleaned}: the new one counts.
 *       Old files are named {@code .deleted}, the log of the new one's name after its indexes.
 *   <li>No old file has its name any more. The new files get their names, the log last.
 * </ol>
 *
 * <p>Kafka uses the same names, and both recover what the other left. Stateless.
 */
public final class SegmentSwap {

    private SegmentSwap() {}

    /** From now on the new segment counts, whose files are whole and on stable storage. */
    public static void commit(Segment fresh) throws IOException {
        for (SegmentFile file : fresh.files().reversed()) {
            file.renameTo(named(file, SegmentFiles.CLEANED, SegmentFiles.SWAP));
        }
    }

    /** Gives the new segment's files their names, which those of the old ones have lost. */
    public static void complete(Segment fresh) throws IOException {
        for (SegmentFile file : fresh.files().reversed()) {
            file.renameTo(named(file, SegmentFiles.SWAP, ""));
        }
    }

    private static Path named(SegmentFile file, String before, String after) {
        String name = file.path().getFileName().toString();
        String stem = name.substring(0, name.length() - before.length());
        return file.path().resolveSibling(stem + after);
    }

    /**
     * Completes or undoes, file by file, what a crash or a failure interrupted.
     *
     * @param names what the directory holds; corrected to what it holds afterwards
     */
    public static void recover(Disk disk, Path directory, Set<String> names) throws IOException {
        undo(disk, directory, names);
        boolean swapped = false;
        for (String name : Set.copyOf(names)) {
            OptionalLong base = SegmentFiles.offset(name, SegmentFiles.LOG + SegmentFiles.SWAP);
            if (base.isPresent()) {
                deleteReplaced(disk, directory, names, base.getAsLong());
                takePlace(disk, directory, names, base.getAsLong());
                swapped = true;
            }
        }
        for (String name : Set.copyOf(names)) {
            OptionalLong base = SegmentFiles.markedOffset(name, SegmentFiles.SWAP);
            if (base.isPresent()) {
                // Kafka names the log first: these are the indexes of one that is in place.
                takePlace(disk, directory, names, base.getAsLong());
                swapped = true;
            }
        }
        if (swapped) {
            disk.syncDirectory(directory);
        }
    }

    /**
     * Deletes the files of a swap that was not committed.
     *
     * @param names what the directory holds; corrected to what it holds afterwards
     */
    public static void undo(Disk disk, Path directory, Set<String> names) throws IOException {
        long first = Long.MAX_VALUE;
        for (String name : names) {
            OptionalLong base = SegmentFiles.markedOffset(name, SegmentFiles.CLEANED);
            first = Math.min(first, base.orElse(Long.MAX_VALUE));
        }
        // While one is .cleaned, a second crash in here finds the same.
        for (String mark : List.of(SegmentFiles.SWAP, SegmentFiles.CLEANED)) {
            for (String name : Set.copyOf(names)) {
                OptionalLong base = SegmentFiles.markedOffset(name, mark);
                if (base.isPresent() && base.getAsLong() >= first) {
                    delete(disk, directory, names, name);
                }
            }
        }
    }

    private static void deleteReplaced(Disk disk, Path directory, Set<String> names, long base)
            throws IOException {
        String fresh = SegmentFiles.name(base, SegmentFiles.LOG + SegmentFiles.SWAP);
        long end = SegmentLoader.endOffset(disk, directory.resolve(fresh));
        for (String kind : SegmentFiles.KINDS) {
            for (String name : Set.copyOf(names)) {
                OptionalLong old = SegmentFiles.offset(name, kind);
                if (old.isPresent() && old.getAsLong() > base && old.getAsLong() < end) {
                    delete(disk, directory, names, name);
                }
            }
        }
        // Without an old log of that name, indexes of that name are the new log's.
        if (names.contains(SegmentFiles.name(base, SegmentFiles.LOG))) {
            for (String kind : SegmentFiles.KINDS.reversed()) {
                delete(disk, directory, names, SegmentFiles.name(base, kind));
            }
        }
    }

    private static void takePlace(Disk disk, Path directory, Set<String> names, long base)
            throws IOException {
        for (String kind : SegmentFiles.KINDS.reversed()) {
            String name = SegmentFiles.name(base, kind);
            if (names.remove(name + SegmentFiles.SWAP)) {
                disk.rename(directory.resolve(name + SegmentFiles.SWAP), directory.resolve(name));
                names.add(name);
            }
        }
    }

    private static void delete(Disk disk, Path directory, Set<String> names, String name)
            throws IOException {
        if (names.remove(name)) {
            disk.delete(directory.resolve(name));
        }
    }
}
