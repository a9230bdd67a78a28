package io.riverrun.log.journal;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the journal that a process left behind, frame by frame in the order in which they were
 * written. Confined to one thread.
 */
public final class JournalReplay {

    /** Takes what the journal holds. */
    @FunctionalInterface
    public interface Sink {
        /** Takes batches that were appended to a partition, as they lay in its log. */
        void batches(Uuid topicId, int partition, ByteBuffer batches) throws IOException;
    }

    /** A file that begins with a sound frame. */
    private record Found(Path path, long firstSequence) {}

    private final Disk disk;
    private final Sink sink;

    private JournalReplay(Disk disk, Sink sink) {
        this.disk = disk;
        this.sink = sink;
    }

    /** Hands all that the journal of a log directory holds to the sink. */
    public static void run(Disk disk, Path directory, Sink sink) throws IOException {
        JournalReplay replay = new JournalReplay(disk, sink);
        List<Found> files = new ArrayList<>();
        for (String name : Journal.FILE_NAMES) {
            Path path = directory.resolve(name);
            if (disk.exists(path)) {
                try (DiskFile file = disk.open(path)) {
                    ByteBuffer first = frameAt(file, 0);
                    if (first != null) {
                        files.add(new Found(path, JournalFrame.sequence(first)));
                    }
                }
            }
        }
        files.sort(Comparator.comparingLong(Found::firstSequence));
        for (Found found : files) {
            replay.file(found);
        }
    }

    private void file(Found found) throws IOException {
        try (DiskFile file = disk.open(found.path())) {
            long expected = found.firstSequence();
            long position = 0;
            ByteBuffer frame = frameAt(file, position);
            while (frame != null && JournalFrame.sequence(frame) == expected) {
                position += frame.remaining();
                entries(JournalFrame.takeEntries(frame));
                expected++;
                frame = frameAt(file, position);
            }
        }
    }

    private void entries(ByteBuffer entries) throws IOException {
        while (entries.hasRemaining()) {
            Uuid topicId = new Uuid(entries.getLong(), entries.getLong());
            int partition = entries.getInt();
            int length = entries.getInt();
            sink.batches(topicId, partition, entries.slice(entries.position(), length));
            entries.position(entries.position() + length);
        }
    }

    /** The sound frame at the position, in whole blocks; null when there is none. */
    private static ByteBuffer frameAt(DiskFile file, long position) throws IOException {
        ByteBuffer header = read(file, position, JournalFrame.HEADER_BYTES);
        int bytes = JournalFrame.frameBytes(header);
        if (bytes < 0 || bytes > file.size() - position) {
            return null;
        }
        ByteBuffer frame = read(file, position, bytes);
        return JournalFrame.sequence(frame) < 0 ? null : frame;
    }

    private static ByteBuffer read(DiskFile file, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        file.read(buffer, position);
        return buffer.flip();
    }
}
