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
 * #recover}, even where changes of names survive in another order than they were made in, as long
 * as {@link Disk#syncDirectory} is kept. The states of the folder, one after the other:
 *
 * <ol>
 *   <li>New files are named {@code .cleaned}, then one by one {@code .swap}. As long as any is
 *       {@code .cleaned}, the old ones count and the new ones go.
 *   <li>All new files are named {@code .swap}: the new ones count. Old files get the mark {@code
 *       .deleted}.
 *   <li>No old file has its name any more. The new files get their names.
 * </ol>
 *
 * <p>Kafka uses the same names, and both recover what the other left. Stateless.
 */
public final class SegmentSwap {

    private SegmentSwap() {}

    /**
     * From now on the new segment counts.
     *
     * @param fresh its files are whole and on stable storage, and so are their names
     */
    public static void commit(Disk disk, Path directory, Segment fresh) throws IOException {
        rename(fresh, SegmentFiles.CLEANED, SegmentFiles.SWAP);
        disk.syncDirectory(directory);
    }

    /** Gives the new segment's files their names, which those of the old ones have just lost. */
    public static void complete(Disk disk, Path directory, Segment fresh) throws IOException {
        disk.syncDirectory(directory);
        rename(fresh, SegmentFiles.SWAP, "");
    }

    private static void rename(Segment fresh, String before, String after) throws IOException {
        for (SegmentFile file : fresh.files().reversed()) {
            String suffix = file.suffix();
            String kind = suffix.substring(0, suffix.length() - before.length());
            file.renameTo(kind + after);
        }
    }

    /**
     * Completes or undoes, file by file, what a crash or a failure interrupted.
     *
     * @param names what the directory holds; corrected to what it holds afterwards
     */
    public static void recover(Disk disk, Path directory, Set<String> names) throws IOException {
        undo(disk, directory, names);
        boolean swapped = false;
        for (String name : List.copyOf(names)) {
            OptionalLong base = SegmentFiles.offset(name, SegmentFiles.LOG + SegmentFiles.SWAP);
            if (base.isPresent()) {
                deleteReplaced(disk, directory, names, base.getAsLong());
                // If this came second, a crash could leave old segments beside the new one.
                disk.syncDirectory(directory);
                takePlace(disk, directory, names, base.getAsLong());
                swapped = true;
            }
        }
        for (String name : List.copyOf(names)) {
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
        if (delete(disk, directory, names, SegmentFiles.SWAP, first)) {
            // The indexes must not be left alone, where they would pass for Kafka's, below.
            disk.syncDirectory(directory);
        }
        delete(disk, directory, names, SegmentFiles.CLEANED, first);
    }

    /** Deletes files that bear the mark, from the base offset on; whether there were any. */
    private static boolean delete(
            Disk disk, Path directory, Set<String> names, String mark, long from)
            throws IOException {
        boolean any = false;
        for (String name : List.copyOf(names)) {
            OptionalLong base = SegmentFiles.markedOffset(name, mark);
            if (base.isPresent() && base.getAsLong() >= from) {
                delete(disk, directory, names, name);
                any = true;
            }
        }
        return any;
    }

    private static void deleteReplaced(Disk disk, Path directory, Set<String> names, long base)
            throws IOException {
        long end =
                SegmentLoader.endOffset(
                        disk, directory, base, SegmentFiles.LOG + SegmentFiles.SWAP);
        for (String kind : SegmentFiles.KINDS) {
            for (String name : List.copyOf(names)) {
                OptionalLong old = SegmentFiles.offset(name, kind);
                if (old.isPresent() && old.getAsLong() > base && old.getAsLong() < end) {
                    delete(disk, directory, names, name);
                }
            }
        }
        // Without an old log of that name, indexes of that name may be the new log's.
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
