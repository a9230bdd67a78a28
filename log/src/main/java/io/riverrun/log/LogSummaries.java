package io.riverrun.log;

import io.riverrun.log.checkpoint.AtomicFile;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.disk.WatchedDisk;
import io.riverrun.protocol.TopicPartition;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The file {@code .log-summaries} of a log directory, from which a start with thousands of
 * partitions opens those that were not touched since without a look into their folders. It is added
 * to while the broker runs, and never needed. Big-endian:
 *
 * <pre>
 * version int32 (1), then entries, of which the last of a partition counts:
 *   length int32 of what follows the checksum, crc uint32 (CRC-32C of that),
 *   topic (uint16 and so many bytes of UTF-8), partition int32,
 *   {@link LogSummary}, or nothing: what was said of the partition is void
 * </pre>
 *
 * <p>Entries are not forced, but for void ones: a summary that a loss of power brings back is
 * checked like any other. Lookups are thread-safe; the rest is called by one thread at a time.
 */
final class LogSummaries {

    /** Where in the file an entry is. */
    record Place(int at, int bytes) {}

    static final String FILE_NAME = ".log-summaries";

    static final int VERSION = 1;
    static final int HEADER_BYTES = Integer.BYTES;
    static final int PREFIX_BYTES = 2 * Integer.BYTES;

    /** Entries wait until there are so many bytes of them. */
    private static final int WRITTEN_AT_ONCE_BYTES = 1 << 18;

    /** As long the file may grow beside twice of what counts in it. */
    private static final int OUTDATED_BYTES = 1 << 22;

    /**
     * How long the file may get, and is read at most: summaries have one half of it, and the other
     * is for what makes them void, which is shorter. A hundred thousand logs of a few segments take
     * a fifth of their half; what there is no room for is read at the next start.
     */
    static final int FILE_BYTES_MAX = 1 << 29;

    private final Disk disk;
    private final Path path;
    private final int fileBytesMax;

    /** What the last process left; null if that is nothing, and once all logs are loaded. */
    private FoundSummaries found;

    /** Why the file that is there was not read; null if it was, or there is none. */
    private IOException unread;

    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();

    /** The end of the entries in the file; 0 while there is no file to add to. */
    private int fileBytes;

    LogSummaries(Disk disk, Path directory) {
        this(disk, directory, FILE_BYTES_MAX);
    }

    /** With another limit than {@link #FILE_BYTES_MAX}. */
    LogSummaries(Disk disk, Path directory, int fileBytesMax) {
        this.disk = disk;
        this.path = directory.resolve(FILE_NAME);
        this.fileBytesMax = fileBytesMax;
    }

    // --- at a start ---

    /**
     * Reads the file, as far as it is sound. One that may not be read is as good as none until
     * {@link #forgetLoaded} tells of it.
     */
    void load() throws IOException {
        Optional<FileStamp> file = disk.stamp(path);
        // One that is longer is none of ours, but where another limit was set.
        if (file.isPresent() && file.get().sizeInBytes() <= fileBytesMax) {
            try {
                found = FoundSummaries.open(disk, path, (int) file.get().sizeInBytes());
                fileBytes = found.soundBytes();
            } catch (ShortageException e) {
                throw e;
            } catch (IOException e) {
                if (WatchedDisk.isOfDevice(e)) {
                    throw e;
                }
                unread = e;
            }
        }
    }

    /** The partitions of which a summary was found, in the order to ask for them. */
    List<TopicPartition> partitions() {
        return found == null ? List.of() : found.inOrder();
    }

    /** The summary of a partition's log that was found. */
    Optional<LogSummary> of(TopicPartition partition) throws IOException {
        return found == null ? Optional.empty() : found.of(partition);
    }

    /** Where the entry of a partition was found. */
    Place placeOf(TopicPartition partition) {
        return found.placeOf(partition);
    }

    /**
     * Has what was found served, and what was not believed not be found again: its log may come to
     * look as if it were of it.
     *
     * @param believed the partitions of which it was
     * @throws IOException when that cannot be noted, or the file was not read: now it must go
     */
    void forgetLoaded(Set<TopicPartition> believed) throws IOException {
        if (unread != null) {
            throw unread;
        }
        if (found == null) {
            return;
        }
        List<TopicPartition> others =
                found.partitions().stream().filter(each -> !believed.contains(each)).toList();
        endLoading();
        if (!others.isEmpty()) {
            makeVoid(others);
        }
    }

    /** Deletes the file, durably; the next that is added begins another. */
    void discard() throws IOException {
        unwritten.reset();
        disk.delete(path);
        disk.syncDirectory(path.getParent());
        fileBytes = 0;
    }

    /** What was found has served, or the logs cannot be loaded. */
    void endLoading() {
        if (found != null) {
            found.close();
            found = null;
        }
    }

    private void makeVoid(Collection<TopicPartition> partitions) throws IOException {
        for (TopicPartition partition : partitions) {
            addEntry(checked(name(partition)));
        }
        write();
        try (DiskFile file = disk.open(path)) {
            file.force();
        }
    }

    // --- while the broker runs ---

    /**
     * Adds a summary; {@link #write} writes it at the latest.
     *
     * @return where; empty when there is no room, and the one before stays
     */
    Optional<Place> add(TopicPartition partition, LogSummary summary) throws IOException {
        byte[] entry = entry(partition, summary);
        return hasRoom(end(), entry) ? Optional.of(addEntry(entry)) : Optional.empty();
    }

    private static byte[] entry(TopicPartition partition, LogSummary summary) throws IOException {
        ByteArrayOutputStream contents = name(partition);
        summary.write(new DataOutputStream(contents));
        return checked(contents);
    }

    /** For a summary, which must leave room for an entry that makes it void. */
    private boolean hasRoom(int usedBytes, byte[] entry) {
        return usedBytes + entry.length <= fileBytesMax / 2;
    }

    private static ByteArrayOutputStream name(TopicPartition partition) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream entry = new DataOutputStream(bytes);
        byte[] topic = partition.topic().getBytes(StandardCharsets.UTF_8);
        entry.writeShort(topic.length);
        entry.write(topic);
        entry.writeInt(partition.partition());
        return bytes;
    }

    private Place addEntry(byte[] entry) throws IOException {
        if (unwritten.size() >= WRITTEN_AT_ONCE_BYTES) {
            write();
        }
        Place place = new Place(end(), entry.length);
        unwritten.writeBytes(entry);
        return place;
    }

    /** Where the next entry will be. */
    private int end() {
        return Math.max(fileBytes, HEADER_BYTES) + unwritten.size();
    }

    /**
     * Writes what was added. What of it cannot be written is lost, and so are its places.
     *
     * @throws NoSuchFileException when the file is not any more what it was
     */
    void write() throws IOException {
        if (unwritten.size() == 0) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(unwritten.toByteArray());
        unwritten.reset();
        try (DiskFile file = disk.open(path)) {
            if (fileBytes == 0) {
                file.truncate(0);
                file.write(ByteBuffer.allocate(HEADER_BYTES).putInt(0, VERSION), 0);
                fileBytes = HEADER_BYTES;
            } else if (file.size() < fileBytes) {
                throw new NoSuchFileException(
                        path.toString(), null, "it, or the end of it, was deleted by another");
            }
            // What is behind was torn, and must not be taken for what follows these.
            file.truncate(fileBytes);
            int end = fileBytes + bytes.remaining();
            file.write(bytes, fileBytes);
            fileBytes = end;
        }
    }

    /**
     * Whether the file should be written anew.
     *
     * @param countingBytes of the entries that count
     */
    boolean isLong(long countingBytes) {
        return fileBytes > 2 * countingBytes + OUTDATED_BYTES;
    }

    /**
     * Writes the file anew, durably, or what is void now would be back with the old one.
     *
     * @param kept the entries to keep
     * @return their new places, in the same order
     */
    List<Place> rewrite(Collection<Place> kept) throws IOException {
        write();
        List<Place> places = new ArrayList<>(kept.size());
        try (DiskFile from = disk.openToRead(path)) {
            AtomicFile.writeDurably(
                    disk,
                    path,
                    file -> {
                        NewFile next = new NewFile(file);
                        for (Place place : kept) {
                            ByteBuffer entry = ByteBuffer.allocate(place.bytes());
                            from.read(entry, place.at());
                            places.add(next.add(entry.array()));
                        }
                        next.write();
                    });
        }
        Place last = places.isEmpty() ? new Place(0, HEADER_BYTES) : places.getLast();
        fileBytes = last.at() + last.bytes();
        return places;
    }

    /** Replaces the file by one of logs that were just closed. */
    void replace(Collection<PartitionLog> logs) throws IOException {
        unwritten.reset();
        fileBytes = 0;
        AtomicFile.writeDurably(
                disk,
                path,
                file -> {
                    NewFile next = new NewFile(file);
                    for (PartitionLog log : logs) {
                        Optional<LogSummary> summary = LogSummary.of(log);
                        if (summary.isPresent()) {
                            byte[] entry = entry(log.topicPartition(), summary.get());
                            if (hasRoom(next.end(), entry)) {
                                next.add(entry);
                            }
                        }
                    }
                    next.write();
                });
    }

    /** A file of entries that is written from its beginning on, a piece at a time. */
    private static final class NewFile {
        private final DiskFile file;
        private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
        private int written;

        NewFile(DiskFile file) throws IOException {
            this.file = file;
            new DataOutputStream(gathered).writeInt(VERSION);
        }

        int end() {
            return written + gathered.size();
        }

        Place add(byte[] entry) throws IOException {
            if (gathered.size() + entry.length > WRITTEN_AT_ONCE_BYTES) {
                write();
            }
            Place place = new Place(end(), entry.length);
            gathered.writeBytes(entry);
            return place;
        }

        /** Writes what has gathered; to be called in the end. */
        void write() throws IOException {
            file.write(ByteBuffer.wrap(gathered.toByteArray()), written);
            written += gathered.size();
            gathered.reset();
        }
    }

    /** A whole entry, of what follows its checksum. */
    private static byte[] checked(ByteArrayOutputStream contents) throws IOException {
        byte[] bytes = contents.toByteArray();
        ByteArrayOutputStream entry = new ByteArrayOutputStream(PREFIX_BYTES + bytes.length);
        DataOutputStream out = new DataOutputStream(entry);
        out.writeInt(bytes.length);
        out.writeInt(crc(bytes));
        out.write(bytes);
        return entry.toByteArray();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
