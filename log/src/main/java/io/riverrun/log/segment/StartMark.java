package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An empty file that says where a log begins while its first segments are being deleted. Its name
 * is the first offset that stays, and {@value SegmentFiles#START}. Of the names that were changed
 * since the folder was synced, a crash keeps any: segments in the middle of those deleted could be
 * gone, and ones before them be back. With the mark on stable storage all of them are gone, after
 * {@link #recover}, so that they need not be deleted one by one, each with a sync of its own.
 *
 * <p>That the mark itself was removed need not be synced: no segment comes to lie before it, but
 * when the log begins anew at an offset before, which is written to only after a sync. Kafka knows
 * no such file, and lets it be. Stateless.
 */
public final class StartMark {

    private StartMark() {}

    /**
     * Makes the mark, on stable storage.
     *
     * @param offset where a segment begins whose name is on stable storage
     * @return false when the disk has no room for it, as it may be when retention is to make some
     */
    public static boolean make(Disk disk, Path directory, long offset) throws IOException {
        try {
            disk.open(path(directory, offset)).close();
        } catch (DiskFullException e) {
            return false;
        }
        disk.syncDirectory(directory);
        return true;
    }

    /** Removes the mark, once the segments before it are gone for good. */
    public static void remove(Disk disk, Path directory, long offset) throws IOException {
        disk.delete(path(directory, offset));
    }

    /**
     * Deletes what is left of the segments before a mark, and the mark.
     *
     * @param names what the directory holds; corrected to what it holds afterwards
     */
    public static void recover(Disk disk, Path directory, Set<String> names) throws IOException {
        List<String> marks = names.stream().filter(each -> mark(each).isPresent()).toList();
        if (marks.isEmpty()) {
            return;
        }
        long start = marks.stream().mapToLong(each -> mark(each).getAsLong()).max().getAsLong();
        for (String name : List.copyOf(names)) {
            OptionalLong base = SegmentFiles.markedOffset(name, "");
            if (base.isPresent() && base.getAsLong() < start) {
                delete(disk, directory, names, name);
            }
        }
        // The mark must not go before what it is there for.
        disk.syncDirectory(directory);
        for (String mark : marks) {
            delete(disk, directory, names, mark);
        }
    }

    private static Path path(Path directory, long offset) {
        return SegmentFiles.path(directory, offset, SegmentFiles.START);
    }

    private static OptionalLong mark(String name) {
        return SegmentFiles.offset(name, SegmentFiles.START);
    }

    private static void delete(Disk disk, Path directory, Set<String> names, String name)
            throws IOException {
        disk.delete(directory.resolve(name));
        names.remove(name);
    }
}
