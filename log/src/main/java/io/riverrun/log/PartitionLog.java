package io.riverrun.log;

import io.riverrun.base.Invariant;
import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.log.segment.SegmentList;
import io.riverrun.log.segment.TimestampLookup.Found;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The log of one partition on this broker: an ordered sequence of record batches from {@link
 * #logStartOffset()} to {@link #logEndOffset()}, in Kafka's format on disk.
 *
 * <p>Threads: everything that changes the log is called under the partition's lock, which the
 * caller holds. Reads ({@link #read}, offsets, lookups) need no lock. {@link #flush} runs beside
 * appends, on the thread of the {@link GroupCommit}.
 */
public final class PartitionLog {

    private final DirectoryResources shared;
    private final TopicPartition topicPartition;
    private final SegmentList segments;
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final Durability durability;
    private final SegmentUpkeep upkeep;
    private final LogCompaction compaction;
    private final LogAppender appender;
    private volatile Uuid topicId;
    private volatile LogConfig config;
    private volatile long logStartOffset;
    private volatile long logEndOffset;
    private volatile boolean closed;
    private volatile boolean offline;
    private long lastFlushMs;

    PartitionLog(
            DirectoryResources shared,
            TopicPartition topicPartition,
            Uuid topicId,
            Path directory,
            LogConfig config,
            LogState state) {
        Disk disk = shared.disk();
        this.shared = shared;
        this.topicPartition = topicPartition;
        this.topicId = topicId;
        this.config = config;
        this.segments = state.segments();
        this.epochs = state.epochs();
        this.producers = state.producers();
        this.logStartOffset = state.logStartOffset();
        this.logEndOffset = segments.last().nextOffset();
        this.durability = new Durability(disk, segments, epochs, state.durableOffset());
        this.upkeep = new SegmentUpkeep(disk, directory, topicPartition, state, durability);
        this.compaction = new LogCompaction(this, disk, shared.commit(), segments, upkeep);
        this.appender = new LogAppender(this, shared, state, upkeep);
        if (config.compact()) {
            epochs.makeIrreplaceable();
        }
    }

    // --- what it is ---

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    /** The topic's id, or {@link Uuid#ZERO} while it is unknown. */
    public Uuid topicId() {
        return topicId;
    }

    /** Gives the topic's id to a log that an older Kafka left without one. */
    public void assignTopicId(Uuid id) throws IOException {
        Invariant.check(topicId.equals(Uuid.ZERO), "a log's topic id does not change");
        durability.makeDirectory();
        PartitionMetadata.write(shared.disk(), upkeep.directory(), id);
        durability.directoryMade();
        topicId = id;
    }

    public LogConfig config() {
        return config;
    }

    public void updateConfig(LogConfig newConfig) {
        appender.configure(newConfig);
        config = newConfig;
        if (newConfig.compact()) {
            epochs.makeIrreplaceable();
        }
        if (newConfig.flushOnAck() && durability.durableOffset() < logEndOffset) {
            shared.commit().dirty(this);
        }
    }

    /** Where its files are. */
    public Path directory() {
        return upkeep.directory();
    }

    /** The first offset that can be read. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** The offset that the next record gets. */
    public long logEndOffset() {
        return logEndOffset;
    }

    /** Every record below this offset is on stable storage. */
    public long durableOffset() {
        return durability.durableOffset();
    }

    /** Every record below this offset is on stable storage in the log's own files. */
    long forcedOffset() {
        return durability.forcedOffset();
    }

    /**
     * Up to where this replica counts records as its own: {@link #durableOffset()} with
     * flush.policy=ack, {@link #logEndOffset()} with flush.policy=os.
     */
    public long ackableOffset() {
        return config.flushOnAck() ? durability.durableOffset() : logEndOffset;
    }

    public long sizeInBytes() {
        return segments.sizeInBytes();
    }

    /** How many segments there are, the active one included. */
    public int segmentCount() {
        return segments.snapshot().length;
    }

    /** Why the log takes no writes any more, or null when it does. */
    public String failure() {
        return durability.failure();
    }

    /** Takes the log offline for writes, for good: its disk cannot be trusted. */
    public void fail(String reason) {
        durability.fail(reason);
    }

    /** Its directory's disk fails: it is neither written nor read any more. */
    void takeOffline(String reason) {
        fail("its log directory is offline: " + reason);
        offline = true;
    }

    /** Whether its directory's disk failed. */
    public boolean isOffline() {
        return offline;
    }

    /** The producers it knows; for the caller that holds the lock. */
    public ProducerStates producers() {
        return producers;
    }

    /**
     * The first offset that read_committed must not pass, or -1. The last stable offset is the
     * lesser of this and the high watermark.
     */
    public long firstUnstableOffset() {
        return producers.firstUnstableOffset();
    }

    /** Tells the log that the high watermark moved, so that ended transactions become stable. */
    public void onHighWatermark(long highWatermark) {
        producers.onHighWatermark(highWatermark);
    }

    // --- appending ---

    /**
     * Appends what a producer or coordinator sent. Offsets, the leader's epoch and, where the topic
     * says so, timestamps are set in the given buffer, whose bytes from position to limit are then
     * appended as they are. Neither position nor limit change.
     *
     * @param mayGather whether they are acknowledged when they are on stable storage; else the end
     *     of the process must not take them from now on
     * @param nowMs the wall clock, for timestamps and the age of segments
     */
    public AppendResult appendAsLeader(
            ByteBuffer batches,
            int leaderEpoch,
            AppendOrigin origin,
            boolean mayGather,
            long nowMs) {
        return appender.asLeader(batches, leaderEpoch, origin, mayGather, nowMs);
    }

    /**
     * Appends what the leader sent, offsets and epochs as given. A batch that is cut off at the end
     * is left out.
     *
     * @param mayGather as {@link #appendAsLeader}
     * @param nowMs the wall clock, for the age of segments
     * @return {@link AppendResult.Appended}, with base and last offset equal to the log's end when
     *     there was no whole batch; or {@link AppendResult.Rejected}
     */
    public AppendResult appendAsFollower(ByteBuffer batches, boolean mayGather, long nowMs) {
        return appender.asFollower(batches, mayGather, nowMs);
    }

    /** Publishes what was written up to the offset. */
    void endsAt(long offset) {
        logEndOffset = offset;
    }

    // --- reading ---

    /**
     * Finds batches to send, from one segment, starting with the batch that holds the offset.
     *
     * @param maxOffsetExclusive no byte of a batch at or beyond this offset is returned
     * @param maxBytes the slice's greatest size; its last batch may be cut off
     * @param atLeastOneBatch whether the first batch is returned whole even if it is larger
     */
    public ReadResult read(
            long startOffset, long maxOffsetExclusive, int maxBytes, boolean atLeastOneBatch)
            throws IOException {
        long end = logEndOffset;
        if (startOffset < logStartOffset || startOffset > end) {
            return new ReadResult.OutOfRange(logStartOffset, end);
        }
        long bound = Math.min(end, maxOffsetExclusive);
        if (startOffset >= bound || (maxBytes < RecordBatch.HEADER_BYTES && !atLeastOneBatch)) {
            return ReadResult.Nothing.INSTANCE;
        }
        return LogLookup.batches(
                segments.snapshot(), startOffset, bound, maxBytes, atLeastOneBatch);
    }

    /** What {@link #read} goes through and finds; null if appended so lately that it is cached. */
    public FileSlice oldBytes(long offset, int bytesMax, long nowMs) throws IOException {
        return appender.oldBytes(segments.snapshot(), offset, bytesMax, nowMs);
    }

    /**
     * The first record whose timestamp is at or after the given one; null when there is none. The
     * caller hides it when it is not below the high watermark or last stable offset.
     */
    public Found offsetForTimestamp(long timestamp) throws IOException {
        return LogLookup.offsetForTimestamp(segments.snapshot(), timestamp, logStartOffset);
    }

    /** The first record with the greatest timestamp; null when no record has one. */
    public Found newestTimestamp() throws IOException {
        return LogLookup.newestTimestamp(segments.snapshot());
    }

    /** The latest leader epoch, or -1. */
    public int latestEpoch() {
        return epochs.latestEpoch();
    }

    /** The leader epoch of the record at the offset, or -1. */
    public int epochAt(long offset) {
        return epochs.epochAt(offset);
    }

    /** Notes that this broker leads from the end of the log on, with a new epoch. */
    public void beginEpoch(int epoch) {
        epochs.assign(epoch, logEndOffset);
    }

    /** Answers OffsetForLeaderEpoch: the greatest epoch at or below the given one, and its end. */
    public LeaderEpochs.EpochEnd endOfEpoch(int epoch) {
        return epochs.endOf(epoch, logEndOffset);
    }

    /** Those that a read_committed reader of {@code from..to} (exclusive) must know, in order. */
    public List<AbortedTransaction> abortedTransactions(long from, long to) throws IOException {
        return LogLookup.abortedTransactions(segments.snapshot(), from, to);
    }

    // --- cutting ---

    /**
     * Removes the batch that holds the offset and all after it; does nothing when the log ends
     * before. The next append first writes a checkpoint, one for all logs of the directory that
     * were cut off by then.
     *
     * @throws IOException after which the log takes no writes any more
     */
    public void truncateTo(long offset, long nowMs) throws IOException {
        requireUsable();
        if (offset >= logEndOffset) {
            return;
        }
        if (offset < segments.first().baseOffset()) {
            truncateFullyAndStartAt(offset, nowMs);
            return;
        }
        cut(
                offset,
                () -> {
                    upkeep.truncateTo(offset, config, nowMs);
                    logEndOffset = segments.last().nextOffset();
                    logStartOffset = Math.min(logStartOffset, logEndOffset);
                    durability.truncatedTo(logEndOffset);
                    compaction.truncatedTo(logEndOffset);
                });
    }

    /**
     * Removes everything; the next record gets the offset.
     *
     * @throws IOException after which the log takes no writes any more
     */
    public void truncateFullyAndStartAt(long offset, long nowMs) throws IOException {
        requireUsable();
        cut(
                offset,
                () -> {
                    if (durability.recoveryPoint() > offset) {
                        shared.checkpoints().write();
                    }
                    upkeep.restartAt(offset, config, nowMs);
                    logStartOffset = offset;
                    logEndOffset = offset;
                    durability.restartedAt(offset);
                    compaction.truncatedTo(offset);
                });
    }

    private void cut(long offset, LogCompaction.Action action) throws IOException {
        // At once: however far the cut gets, what lies behind is not to be relied on any more.
        durability.truncatedTo(offset);
        try {
            action.run();
        } catch (IOException e) {
            durability.fail("it could not be cut off: " + e.getMessage());
            throw e;
        }
    }

    /**
     * Makes records before the offset unreadable, and deletes the first of the segments that hold
     * nothing else; {@link #applyRetention} deletes the others.
     *
     * @param offset at most the high watermark, which the caller checked
     * @return the log's start offset now
     */
    public long deleteRecordsBefore(long offset, long nowMs) throws IOException {
        requireUsable();
        Invariant.check(offset <= logEndOffset, "records to delete are in the log", offset);
        if (offset > logStartOffset) {
            logStartOffset = offset;
            epochs.truncateFromStart(offset);
            upkeep.deleteBefore(offset, config, nowMs);
        }
        return logStartOffset;
    }

    /**
     * Deletes segments before the log's start, or else old ones by time and size, as
     * cleanup.policy=delete asks, but nothing at or above the high watermark. Only a few at a time:
     * the caller lets others have the lock, and calls again until none goes.
     *
     * @return how many segments went
     */
    public int applyRetention(long nowMs, long highWatermark) throws IOException {
        if (durability.failure() != null) {
            return 0;
        }
        int gone = upkeep.deleteBefore(logStartOffset, config, nowMs);
        if (gone == 0) {
            gone = upkeep.applyRetention(config, nowMs, highWatermark, logEndOffset);
        }
        if (gone > 0) {
            long first = segments.first().baseOffset();
            if (first > logStartOffset) {
                logStartOffset = first;
                epochs.truncateFromStart(first);
            }
        }
        return gone;
    }

    /** Begins a new segment when the active one is older than segment.ms. */
    public boolean rollIfDue(long nowMs) throws IOException {
        return durability.failure() == null && upkeep.rollIfDue(config, nowMs, logEndOffset);
    }

    /** Deletes files of segments that went file.delete.delay.ms ago; long, so without the lock. */
    public void deleteDueFiles(long nowMs) throws IOException {
        upkeep.deleteDueFiles(nowMs);
    }

    public LogCompaction compaction() {
        return compaction;
    }

    // --- flushing and closing ---

    /** With flush.policy=os and flush.ms set, queues the log when that time has passed. */
    public void flushIfDue(long nowMs) {
        if (durability.durableOffset() == logEndOffset) {
            lastFlushMs = nowMs;
        } else if (nowMs - lastFlushMs >= config.flushMs()) {
            lastFlushMs = nowMs;
            shared.commit().dirty(this);
        }
    }

    /** Forces everything appended so far to stable storage. Any thread, without the lock. */
    public void flush() throws IOException {
        if (!closed) {
            // A system that failed to write a page once may call the next attempt a success.
            requireUsable();
            long end = logEndOffset;
            durability.flush(end, upkeep.directory());
        }
    }

    private void requireUsable() throws IOException {
        if (durability.failure() != null) {
            throw new IOException(durability.failure());
        }
    }

    /**
     * Writes indexes and the last snapshot, so that the next start need not recover; not forced.
     *
     * @return whether the log has to be forced, too
     */
    boolean seal() throws IOException {
        if (durability.failure() != null) {
            return false;
        }
        if (upkeep.seal(logEndOffset)) {
            durability.filesMade();
        }
        return durability.isBehind(logEndOffset);
    }

    /** Flushes all that is not, seals and closes. */
    void close() throws IOException {
        if (seal()) {
            durability.flushWhole(logEndOffset, upkeep.directory());
        }
        closed = true;
        segments.close();
    }

    boolean isClosed() {
        return closed;
    }

    /** The log is about to be deleted: nothing is to be flushed any more. */
    void abandon() throws IOException {
        closed = true;
        fail("the partition was deleted");
        segments.close();
    }

    void movedTo(Path directory) {
        upkeep.movedTo(directory);
    }

    SegmentList segments() {
        return segments;
    }

    /** The offsets as of which there are snapshots of producers. */
    List<Long> snapshotOffsets() {
        return upkeep.snapshotOffsets();
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    DirectoryResources shared() {
        return shared;
    }

    Durability durability() {
        return durability;
    }
}
