package io.riverrun.log;

import io.riverrun.log.LogSummaries.Place;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What the last process left in the file of {@link LogSummaries}: where the summary of each
 * partition is. The file may be long, so it is read a piece at a time, once from its beginning to
 * its end and then again for the summaries, best in their order. Thread-safe, but for {@link
 * #inOrder}, which comes before all lookups, and {@link #close}, which comes after.
 */
final class FoundSummaries implements AutoCloseable {

    /** Some thousand pieces of a kilobyte: what a system call costs is little beside them. */
    private static final int PIECE_BYTES = 1 << 18;

    private static final Piece NOTHING = new Piece(0, ByteBuffer.allocate(0));

    /** What is in the file from a place on. */
    private record Piece(int at, ByteBuffer bytes) {

        boolean has(int from, int count) {
            return from >= at && from - at + count <= bytes.limit();
        }
    }

    /**
     * A sound entry.
     *
     * @param beginning what follows its checksum, of a long one as much as is read at a time
     * @param bytes all that it takes in the file
     */
    private record Entry(ByteBuffer beginning, int bytes) {}

    private final DiskFile file;
    private final int fileBytes;
    private final Map<TopicPartition, Place> places = new HashMap<>();
    private volatile Piece piece = NOTHING;
    private int soundBytes;

    private FoundSummaries(DiskFile file, int fileBytes) {
        this.file = file;
        this.fileBytes = fileBytes;
    }

    /** Opens the file, and goes through it as far as it is sound. */
    static FoundSummaries open(Disk disk, Path path, int fileBytes) throws IOException {
        FoundSummaries found = new FoundSummaries(disk.openToRead(path), fileBytes);
        try {
            found.read();
            return found;
        } catch (IOException | RuntimeException e) {
            found.close();
            throw e;
        }
    }

    private void read() throws IOException {
        Map<String, String> topics = new HashMap<>();
        ByteBuffer header = bytes(0, LogSummaries.HEADER_BYTES);
        if (header == null || header.getInt() != LogSummaries.VERSION) {
            return;
        }
        soundBytes = LogSummaries.HEADER_BYTES;
        Entry entry = entryAt(soundBytes);
        while (entry != null) {
            TopicPartition partition = readName(entry.beginning(), topics);
            if (entry.beginning().hasRemaining()) {
                places.put(partition, new Place(soundBytes, entry.bytes()));
            } else {
                places.remove(partition);
            }
            soundBytes += entry.bytes();
            entry = entryAt(soundBytes);
        }
    }

    /** The entry that begins there; null if it is not sound, as its length may not be. */
    private Entry entryAt(int at) throws IOException {
        ByteBuffer prefix = bytes(at, LogSummaries.PREFIX_BYTES);
        if (prefix == null) {
            return null;
        }
        int length = prefix.getInt();
        int crc = prefix.getInt();
        int from = at + LogSummaries.PREFIX_BYTES;
        if (length <= 0 || length > fileBytes - from) {
            return null;
        }
        ByteBuffer beginning = bytes(from, Math.min(length, PIECE_BYTES));
        return beginning != null && crc == crc(beginning, from, length)
                ? new Entry(beginning, LogSummaries.PREFIX_BYTES + length)
                : null;
    }

    /** Goes on from the beginning a piece at a time: until it is known, the length may be wrong. */
    private int crc(ByteBuffer beginning, int from, int length) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(beginning.duplicate());
        int at = from + beginning.remaining();
        while (at < from + length) {
            ByteBuffer next = bytes(at, Math.min(from + length - at, PIECE_BYTES));
            if (next == null) {
                break;
            }
            at += next.remaining();
            crc.update(next);
        }
        return (int) crc.getValue();
    }

    /**
     * @param topics the names that were read, of which one serves all partitions of a topic
     */
    private static TopicPartition readName(ByteBuffer entry, Map<String, String> topics) {
        byte[] name = new byte[entry.getShort() & 0xFFFF];
        entry.get(name);
        String topic = new String(name, StandardCharsets.UTF_8);
        return new TopicPartition(topics.computeIfAbsent(topic, same -> same), entry.getInt());
    }

    /** So much of the file from the place on, with a position of its own; null if it ends there. */
    private ByteBuffer bytes(int at, int count) throws IOException {
        if (count > fileBytes - at) {
            return null;
        }
        Piece now = piece;
        if (!now.has(at, count)) {
            now = pieceAt(at, count);
        }
        return now.has(at, count) ? now.bytes().slice(at - now.at(), count) : null;
    }

    private synchronized Piece pieceAt(int at, int count) throws IOException {
        Piece now = piece;
        if (now.has(at, count)) {
            return now;
        }
        if (at < now.at()) {
            // Of a thread that was late: the others are ahead.
            return readPiece(at, count);
        }
        piece = readPiece(at, Math.max(count, Math.min(PIECE_BYTES, fileBytes - at)));
        return piece;
    }

    private Piece readPiece(int at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        file.read(bytes, at);
        return new Piece(at, bytes.flip());
    }

    /** Where the last sound entry ends; 0 if the file is none of ours. */
    int soundBytes() {
        return soundBytes;
    }

    /** The partitions of which there is a summary. */
    Collection<TopicPartition> partitions() {
        return places.keySet();
    }

    /** The same, in the order in which their summaries are read best. */
    List<TopicPartition> inOrder() {
        // From their places on again.
        piece = NOTHING;
        return places.entrySet().stream()
                .sorted((one, other) -> Integer.compare(one.getValue().at(), other.getValue().at()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Where the entry of a partition is; null if there is none. */
    Place placeOf(TopicPartition partition) {
        return places.get(partition);
    }

    /** The summary of a partition's log. */
    Optional<LogSummary> of(TopicPartition partition) throws IOException {
        Place place = places.get(partition);
        ByteBuffer entry =
                place == null
                        ? null
                        : bytes(
                                place.at() + LogSummaries.PREFIX_BYTES,
                                place.bytes() - LogSummaries.PREFIX_BYTES);
        if (entry == null) {
            return Optional.empty();
        }
        int name = entry.getShort() & 0xFFFF;
        return Optional.of(
                LogSummary.read(entry.position(entry.position() + name + Integer.BYTES)));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
            return;
        }
    }
}
