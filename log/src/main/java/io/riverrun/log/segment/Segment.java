package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A stretch of a log: the file of its batches and the indexes into it. Changed under the partition
 * lock. Read without it: size and end are published together, after the bytes are written.
 */
public final class Segment {

    private final long baseOffset;
    private final LogFile log;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final NewestTimestamp newest;
    private final TransactionIndex transactions;
    private final SegmentDurability durability;
    private final long createdMs;

    /** The end, relative to the base offset, in the high half; the size in bytes in the low. */
    private volatile long end;

    private volatile RecentBatches recent;
    private long firstTimestamp = Long.MIN_VALUE;
    private int bytesSinceIndexEntry;
    private boolean cut;

    private Segment(
            Disk disk,
            Path directory,
            long baseOffset,
            String mark,
            SegmentInventory inventory,
            TransactionIndex transactions,
            long createdMs) {
        this.baseOffset = baseOffset;
        this.createdMs = createdMs;
        this.transactions = transactions;
        this.log =
                new LogFile(
                        file(
                                disk,
                                directory,
                                SegmentFiles.marked(SegmentFiles.LOG, mark),
                                inventory.hasLog()),
                        disk.writeBuffers());
        this.offsets =
                new OffsetIndex(
                        file(
                                disk,
                                directory,
                                SegmentFiles.marked(SegmentFiles.INDEX, mark),
                                inventory.hasIndex()),
                        inventory.indexBytes() / OffsetIndex.ENTRY_BYTES);
        this.times =
                new TimeIndex(
                        file(
                                disk,
                                directory,
                                SegmentFiles.marked(SegmentFiles.TIME_INDEX, mark),
                                inventory.hasTimeIndex()),
                        inventory.timeIndexBytes() / TimeIndex.ENTRY_BYTES);
        this.newest = new NewestTimestamp(times);
        this.durability = new SegmentDurability(log, offsets, times, transactions);
    }

    private SegmentFile file(Disk disk, Path directory, String suffix, boolean exists) {
        return new SegmentFile(disk, directory, baseOffset, suffix, exists);
    }

    /** A segment with no file yet; its first append makes them. */
    public static Segment create(Disk disk, Path directory, long baseOffset, long nowMs)
            throws IOException {
        return create(disk, directory, baseOffset, "", nowMs);
    }

    /** A segment for what compaction keeps; its files bear {@link SegmentFiles#CLEANED}. */
    public static Segment createCleaned(Disk disk, Path directory, long baseOffset, long nowMs)
            throws IOException {
        return create(disk, directory, baseOffset, SegmentFiles.CLEANED, nowMs);
    }

    private static Segment create(
            Disk disk, Path directory, long baseOffset, String mark, long nowMs)
            throws IOException {
        Segment segment =
                open(
                        disk,
                        directory,
                        baseOffset,
                        mark,
                        SegmentInventory.NOTHING,
                        Long.MAX_VALUE,
                        nowMs);
        segment.newest.startFrom(RecordBatch.NO_TIMESTAMP, 0);
        return segment;
    }

    /** A segment of files that exist; its end is set by {@link SegmentLoader}. */
    static Segment open(
            Disk disk,
            Path directory,
            long baseOffset,
            SegmentInventory inventory,
            long endOffset,
            long nowMs)
            throws IOException {
        return open(disk, directory, baseOffset, "", inventory, endOffset, nowMs);
    }

    private static Segment open(
            Disk disk,
            Path directory,
            long baseOffset,
            String mark,
            SegmentInventory inventory,
            long endOffset,
            long nowMs)
            throws IOException {
        SegmentFile file =
                new SegmentFile(
                        disk,
                        directory,
                        baseOffset,
                        SegmentFiles.marked(SegmentFiles.TRANSACTION_INDEX, mark),
                        inventory.hasTransactionIndex());
        return new Segment(
                disk,
                directory,
                baseOffset,
                mark,
                inventory,
                TransactionIndex.open(file, endOffset),
                nowMs);
    }

    public long baseOffset() {
        return baseOffset;
    }

    public int sizeInBytes() {
        return (int) end;
    }

    /** The offset after the last record. */
    public long nextOffset() {
        return baseOffset + (end >>> 32);
    }

    public boolean isEmpty() {
        return sizeInBytes() == 0;
    }

    LogFile log() {
        return log;
    }

    OffsetIndex offsets() {
        return offsets;
    }

    TimeIndex times() {
        return times;
    }

    TransactionIndex transactions() {
        return transactions;
    }

    // --- appending, under the partition lock ---

    /**
     * Appends whole batches, from position to limit, in one go, then indexes and publishes them.
     * The buffer's position does not change. After a failure the segment is as it was.
     *
     * @param mayGather whether the end of the process, before they are forced, may take the batches
     *     from the segment
     */
    public void append(ByteBuffer batches, int indexIntervalBytes, boolean mayGather)
            throws IOException {
        int at = sizeInBytes();
        log.append(batches, at, mayGather);
        index(batches, at, indexIntervalBytes);
    }

    private void index(ByteBuffer batches, int start, int indexIntervalBytes) {
        int position = start;
        int next = 0;
        RecordBatch cursor = new RecordBatch();
        for (int i = batches.position(); i < batches.limit(); i += cursor.sizeInBytes()) {
            cursor.wrap(batches, i);
            note(cursor, position, indexIntervalBytes);
            position += cursor.sizeInBytes();
            next = relative(cursor.nextOffset());
        }
        publish(next, position);
    }

    /** Takes a batch at a position into the indexes and what is known in memory. */
    void note(RecordBatch batch, int position, int indexIntervalBytes) {
        long timestamp = batch.maxTimestamp();
        int lastOffset = relative(batch.lastOffset());
        newest.note(timestamp, lastOffset);
        if (position == 0) {
            firstTimestamp = timestamp;
        }
        if (bytesSinceIndexEntry > indexIntervalBytes) {
            offsets.append(lastOffset, position);
            newest.addToIndex();
            bytesSinceIndexEntry = 0;
        }
        bytesSinceIndexEntry += batch.sizeInBytes();
        RecentBatches ring = recent;
        if (ring == null) {
            ring = new RecentBatches();
            recent = ring;
        }
        ring.add(relative(batch.baseOffset()), position);
    }

    void publish(int relativeNextOffset, int size) {
        end = (long) relativeNextOffset << 32 | size;
    }

    public void appendAborted(AbortedTransaction transaction) {
        transactions.append(transaction);
    }

    /** Whether offsets up to the given one can be told apart within this segment. */
    public boolean fits(long lastOffset) {
        return lastOffset - baseOffset < Integer.MAX_VALUE;
    }

    public boolean indexesAreFull(int indexBytesMax) {
        return offsets.count() >= indexBytesMax / OffsetIndex.ENTRY_BYTES
                || times.count() >= indexBytesMax / TimeIndex.ENTRY_BYTES - 1;
    }

    /** The size in bytes of the larger of its indexes. */
    public int indexBytes() {
        return Math.max(
                offsets.count() * OffsetIndex.ENTRY_BYTES, times.count() * TimeIndex.ENTRY_BYTES);
    }

    /** How long the segment has been growing, by its records' timestamps where it has them. */
    public long ageMs(long nowMs, long newestTimestamp) throws IOException {
        if (firstTimestamp == Long.MIN_VALUE && !isEmpty()) {
            BatchScanner scanner = new BatchScanner(log, 0, sizeInBytes());
            firstTimestamp = scanner.advance() ? scanner.batch().maxTimestamp() : -1;
        }
        return firstTimestamp >= 0 ? newestTimestamp - firstTimestamp : nowMs - createdMs;
    }

    /**
     * Completes the indexes: nothing more will be appended, for the moment or for ever.
     *
     * @return whether there was something to write
     */
    public boolean seal() throws IOException {
        boolean repaired = log.complete(sizeInBytes());
        newest.load();
        newest.addToIndex();
        boolean indexed = persistIndexes();
        if (indexed) {
            durability.indexesWritten();
        }
        return repaired || indexed;
    }

    /** Makes a segment that was recovered one that can be believed from now on. */
    public void complete() throws IOException {
        seal();
        force(true);
    }

    private boolean persistIndexes() throws IOException {
        boolean written = offsets.persist();
        written |= times.persist();
        if (!isEmpty()) {
            written |= offsets.file().create();
            written |= times.file().create();
        }
        return written;
    }

    /**
     * Completes what compaction made of segments, and returns when it is on stable storage.
     *
     * @param first the one whose files these will replace, each by one of the same kind
     * @param nextOffset where the last ends
     */
    public void complete(Segment first, long nextOffset) throws IOException {
        publish(relative(nextOffset), sizeInBytes());
        if (first.transactions.file().exists()) {
            transactions.file().create();
        }
        seal();
        force(true);
        close();
        recent = null;
    }

    /** Has the system have all that was appended: the end of the process takes nothing of it. */
    public void handOver() throws IOException {
        log.handOver();
    }

    /** Makes the log file if there is none, so that the directory tells where the log begins. */
    public void createFile() throws IOException {
        log.file().create();
    }

    // --- flushing, on any one thread ---

    /** As {@link SegmentDurability#force}, of what is written. */
    public boolean force(boolean sealed) throws IOException {
        return durability.force(sizeInBytes(), sealed);
    }

    /** Forces what is in the files of the indexes, of a segment that is still being written. */
    public void forceIndexes() throws IOException {
        durability.forceIndexes();
    }

    /**
     * What a sync of the whole disk covers that begins now.
     *
     * @param bytes of batches
     * @param transactions how often the index of aborted ones was changed
     */
    public record Written(int bytes, int transactions) {}

    /** Begins what {@link #force} does for a sync of the whole disk; returns what that covers. */
    public Written beginForce() throws IOException {
        return durability.beginForce(sizeInBytes());
    }

    /** The disk has been synced since {@link #beginForce} returned what was written. */
    public void forced(Written written, boolean sealed) {
        durability.forced(written, sealed);
    }

    /** Whether batches, indexes and aborted transactions are all on stable storage. */
    public boolean isForced() {
        return durability.isForced(sizeInBytes());
    }

    /**
     * The range of whole pages that were appended since the last range was taken; null when it
     * would be shorter than a step. Under the partition lock.
     */
    public FileRange takeUnwritten(int stepBytes) {
        return durability.takeUnwritten(sizeInBytes(), stepBytes);
    }

    void markCut() {
        cut = true;
    }

    /** Whether recovery found bytes at the end that were no sound batch. */
    public boolean wasCut() {
        return cut;
    }

    void startForced() {
        durability.startForced(sizeInBytes());
    }

    // --- reading, without a lock ---

    /** Where the first batch starts whose last offset is at or above the given one; or the size. */
    public int positionOf(long offset) throws IOException {
        return new OffsetLookup(baseOffset, log, offsets, recent, end).positionOf(offset);
    }

    /** A position from which {@link #positionOf} looks at the log's file; or the one it finds. */
    public int positionNear(long offset) throws IOException {
        return new OffsetLookup(baseOffset, log, offsets, recent, end).positionNear(offset);
    }

    /**
     * How many bytes there are from the position to where the bound lies; if more than enough, so
     * many at least, for which the log need not be looked at.
     *
     * @param from where a batch starts
     */
    public int bytesUpTo(long bound, int from, int enough) throws IOException {
        return new OffsetLookup(baseOffset, log, offsets, recent, end)
                .bytesUpTo(bound, from, enough);
    }

    /** The size of the batch at the position. */
    public int batchBytesAt(int position) throws IOException {
        BatchScanner scanner = new BatchScanner(log, position, sizeInBytes());
        if (!scanner.advance()) {
            throw new IOException("there is no batch at " + position + " of " + log.path());
        }
        return scanner.batch().sizeInBytes();
    }

    public FileSlice slice(int position, int length) {
        return new FileSlice(log, position, length);
    }

    /** The greatest timestamp in the segment, or -1. */
    public long maxTimestamp() throws IOException {
        newest.load();
        return newest.timestamp();
    }

    /** The offset of the last record in the batch with the greatest timestamp. */
    public long maxTimestampOffset() {
        return baseOffset + newest.relativeOffset();
    }

    /** Tells the greatest timestamp, and the offset it is at, of one whose files were not read. */
    public void startFrom(long timestamp, long offset) {
        newest.startFrom(timestamp, relative(offset));
    }

    /** When the log file was last written, for records without timestamps. */
    public long lastModifiedMs(Disk disk) throws IOException {
        return log.file().exists() ? disk.lastModifiedMs(log.path()) : createdMs;
    }

    /** As {@link TransactionIndex#collect}. */
    public boolean collectAborted(long from, long to, List<AbortedTransaction> found)
            throws IOException {
        return transactions.collect(from, to, found);
    }

    // --- going away ---

    /**
     * Cuts off the batch that holds the offset and all after it; the segment is to be opened anew,
     * since indexes reach beyond.
     */
    public void truncate(long offset) throws IOException {
        durability.cut(positionOf(offset), offset);
    }

    /**
     * Renames the files as ones to be deleted; open readers go on.
     *
     * @param mark what is appended to their names; it ends in {@link SegmentFiles#DELETED}
     */
    public void markDeleted(String mark) throws IOException {
        for (SegmentFile file : files()) {
            file.renameTo(file.suffix() + mark);
        }
    }

    /** The files go, or cannot be written any more, and with them what they lack. */
    void giveBack() {
        log.giveBack();
    }

    public void delete() throws IOException {
        giveBack();
        for (SegmentFile file : files()) {
            file.delete();
        }
    }

    /** Closes the files; they open again when they are used. */
    public void close() throws IOException {
        log.release();
        for (SegmentFile file : files()) {
            file.close();
        }
    }

    /** The files follow a directory that was renamed. */
    public void moveTo(Path newDirectory) {
        for (SegmentFile file : files()) {
            file.moved(newDirectory);
        }
    }

    /** Its files, that of the batches first. */
    List<SegmentFile> files() {
        return List.of(log.file(), offsets.file(), times.file(), transactions.file());
    }

    int relative(long offset) {
        return (int) (offset - baseOffset);
    }

    @Override
    public String toString() {
        return log.path().toString();
    }
}
