package io.riverrun.log;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory of a {@link SimulatedDisk}. Its entries are files and directories; changes of them
 * are open to loss until it is forced, in any order, but that of changes to the same name. Confined
 * to one thread.
 */
final class SimulatedDirectory {

    /** A name that was removed, given, or (with both) moved. */
    private record Change(String removed, String given, Object node) {}

    private final Map<String, Object> seen = new TreeMap<>();
    private final Map<String, Object> durable = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** Of its last change; see {@link SimulatedClock}. */
    private long modified;

    private long modifiedDurably;

    /** Stands for when entries last changed. */
    long modified() {
        return modified;
    }

    Object get(String name) {
        return seen.get(name);
    }

    /** The file or directory below; null where there is none. */
    Object find(Path path) {
        Object node = this;
        for (Path name : path) {
            if (!(node instanceof SimulatedDirectory directory)) {
                return null;
            }
            node = directory.get(name.toString());
        }
        return node;
    }

    SimulatedDirectory directory(Path path) throws NoSuchFileException {
        if (find(path) instanceof SimulatedDirectory directory) {
            return directory;
        }
        throw new NoSuchFileException(path.toString());
    }

    SimulatedFile file(Path path) throws NoSuchFileException {
        if (find(path) instanceof SimulatedFile file) {
            return file;
        }
        throw new NoSuchFileException(path.toString());
    }

    /** The directory that the path lies in: this one, if it is a name and no more. */
    SimulatedDirectory parentOf(Path path) throws NoSuchFileException {
        return path.getParent() == null ? this : directory(path.getParent());
    }

    List<String> names() {
        return List.copyOf(seen.keySet());
    }

    boolean isEmpty() {
        return seen.isEmpty();
    }

    void add(String name, Object node) {
        change(new Change(null, name, node));
    }

    void remove(String name) {
        change(new Change(name, null, null));
    }

    void rename(String from, String to) {
        change(new Change(from, to, seen.get(from)));
    }

    private void change(Change change) {
        apply(change, seen);
        changes.add(change);
        modified = SimulatedClock.next();
    }

    private static void apply(Change change, Map<String, Object> entries) {
        if (change.removed() != null) {
            entries.remove(change.removed());
        }
        if (change.given() != null) {
            entries.put(change.given(), change.node());
        }
    }

    /** Forces everything below, contents and names. */
    void forceAll() {
        files().forEach(SimulatedFile::force);
        forceNames();
    }

    private void forceNames() {
        for (Object node : seen.values()) {
            if (node instanceof SimulatedDirectory directory) {
                directory.forceNames();
            }
        }
        force();
    }

    /** All files below. */
    List<SimulatedFile> files() {
        List<SimulatedFile> files = new ArrayList<>();
        for (Object node : seen.values()) {
            if (node instanceof SimulatedFile file) {
                files.add(file);
            } else if (node instanceof SimulatedDirectory directory) {
                files.addAll(directory.files());
            }
        }
        return files;
    }

    void force() {
        durable.clear();
        durable.putAll(seen);
        changes.clear();
        modifiedDurably = modified;
    }

    /** Power is lost: of what was not forced, any part is kept. */
    void crash(Random random) {
        int lossPercent = new int[] {0, 20, 50, 100}[random.nextInt(4)];
        Set<String> stale = new HashSet<>();
        Map<String, Object> before = new TreeMap<>(durable);
        for (Change change : changes) {
            boolean follows = stale.contains(change.removed()) || stale.contains(change.given());
            if (follows || random.nextInt(100) < lossPercent) {
                stale.add(change.removed());
                stale.add(change.given());
                stale.remove(null);
            } else {
                apply(change, durable);
            }
        }
        changes.clear();
        seen.clear();
        seen.putAll(durable);
        if (durable.equals(before) && random.nextBoolean()) {
            // A file system keeps the time together with the entries.
            modified = modifiedDurably;
        }
        modifiedDurably = modified;
        for (Object node : seen.values()) {
            if (node instanceof SimulatedDirectory directory) {
                directory.crash(random);
            } else if (node instanceof SimulatedFile file) {
                file.crash(random);
            }
        }
    }

    /** All files below whose names end so. */
    void collect(String suffix, List<SimulatedFile> files) {
        seen.forEach((name, node) -> {
            if (node instanceof SimulatedDirectory directory) {
                directory.collect(suffix, files);
            } else if (node instanceof SimulatedFile file && name.endsWith(suffix)) {
                files.add(file);
            }
        });
    }
}
