package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders of deleted partitions in a log directory, which are renamed and go when the time has
 * come. Thread-safe: guarded by this object, but for the deleting itself, which takes long.
 */
final class DoomedFolders {

    private record Doomed(Path path, long dueMs) {}

    private final Disk disk;
    private final List<Doomed> doomed = new ArrayList<>();

    DoomedFolders(Disk disk) {
        this.disk = disk;
    }

    synchronized void add(Path folder, long dueMs) {
        doomed.add(new Doomed(folder, dueMs));
    }

    /** Deletes the folders whose time has come; one that cannot be deleted is tried again. */
    void deleteDue(long nowMs) throws IOException {
        IOException failure = null;
        for (Doomed each : takeDue(nowMs)) {
            try {
                delete(each.path());
            } catch (IOException e) {
                failure = e;
                add(each.path(), each.dueMs());
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized List<Doomed> takeDue(long nowMs) {
        List<Doomed> due = new ArrayList<>();
        doomed.removeIf(each -> each.dueMs() <= nowMs && due.add(each));
        return due;
    }

    /** Deletes a folder and its files at once. */
    void delete(Path folder) throws IOException {
        try {
            for (String name : disk.list(folder)) {
                disk.delete(folder.resolve(name));
            }
        } catch (NoSuchFileException e) {
            // The operator was quicker.
            return;
        }
        disk.delete(folder);
    }
}
