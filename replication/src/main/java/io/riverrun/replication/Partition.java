package io.riverrun.replication;

import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.log.LogCompaction;
import io.riverrun.log.LogConfig;
import io.riverrun.log.PartitionLog;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.log.compaction.Compactor;
import io.riverrun.log.compaction.Dirtiness;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's replica of a partition. Thread-safe: what changes it holds the partition's lock for
 * a short time, what reads it takes none. Those who wait are called without the lock.
 *
 * <p>A record is committed, and the high watermark passes it, once every in-sync replica has it: on
 * stable storage, unless the topic's {@code flush.policy} is {@code os}.
 */
public final class Partition {

    private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

    /** Enough for who waits for the lock to wake up; not for ever, since others may come. */
    private static final int SPINS_MAX = 10_000;

    private final PartitionLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final CommitWaiters commitWaiters = new CommitWaiters();

    /** Made for the first who waits; before, it is empty and not to be added to. */
    private volatile Set<ProgressWaiter> progressWaiters = Set.of();

    private volatile Leadership leadership = new Leadership.NotLeader(-1);
    private volatile long highWatermark;

    /** Whether records have reached stable storage that the high watermark may not have seen. */
    private volatile boolean flushUnseen;

    /** A replica that neither leads nor follows yet. */
    public Partition(PartitionLog log) {
        this.log = log;
        this.highWatermark = log.logStartOffset();
    }

    public TopicPartition topicPartition() {
        return log.topicPartition();
    }

    public Uuid topicId() {
        return log.topicId();
    }

    /** The replica's log, for reading. Only this class changes it. */
    public PartitionLog log() {
        return log;
    }

    /** The offset below which records are committed, and to which consumers may read. */
    public long highWatermark() {
        return highWatermark;
    }

    /** The offset to which consumers that read committed transactions only may read. */
    public long lastStableOffset() {
        long firstUnstable = log.firstUnstableOffset();
        long committed = highWatermark;
        return firstUnstable >= 0 ? Math.min(firstUnstable, committed) : committed;
    }

    /** The epoch in which this broker leads the partition, or -1 when it does not. */
    public int leaderEpoch() {
        return leadership instanceof Leadership.Leader leader ? leader.epoch() : -1;
    }

    /**
     * Whether a client that believes in the epoch talks to the right broker.
     *
     * @param currentLeaderEpoch the epoch that the client knows, or -1 when it does not care
     * @return NONE, NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH
     */
    public ErrorCode checkLeader(int currentLeaderEpoch) {
        // No switch, for which the JVM would make classes while the first client waits.
        Leadership now = leadership;
        if (now instanceof Leadership.Leader(int epoch, int _)) {
            if (currentLeaderEpoch < 0 || currentLeaderEpoch == epoch) {
                return ErrorCode.NONE;
            }
            return currentLeaderEpoch < epoch
                    ? ErrorCode.FENCED_LEADER_EPOCH
                    : ErrorCode.UNKNOWN_LEADER_EPOCH;
        }
        return now instanceof Leadership.Gone
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    /** Begins to lead; does nothing when it leads in this epoch, or a later one, already. */
    public void lead(int epoch, int isrSize) {
        List<CommitWaiter> committed;
        lock.lock();
        try {
            if (leadership instanceof Leadership.Leader leader && leader.epoch() > epoch) {
                return;
            }
            boolean sameEpoch = leaderEpoch() == epoch;
            leadership = new Leadership.Leader(epoch, isrSize);
            log.beginEpoch(epoch);
            committed = advanceHighWatermark();
            if (committed == null && !sameEpoch) {
                // Readers that know the epoch before must hear of this one.
                committed = List.of();
            }
        } finally {
            unlock();
        }
        wake(committed, ErrorCode.NONE);
    }

    /** Ceases to lead, since the controller says so; those who wait are told. */
    public void standDown(int epoch) {
        cease(new Leadership.NotLeader(epoch), ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    /** Ceases for good, since the partition is deleted; those who wait are told. */
    public void retire() {
        cease(new Leadership.Gone(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private void cease(Leadership next, ErrorCode error) {
        List<CommitWaiter> waiters;
        lock.lock();
        try {
            leadership = next;
            waiters = commitWaiters.takeAll();
        } finally {
            unlock();
        }
        wake(waiters, error);
    }

    /**
     * Appends what a producer or a coordinator sent, as the leader.
     *
     * @param records the batches, in which offsets and epoch are assigned in place
     * @param allReplicas whether the producer wants all in-sync replicas to have it, so that there
     *     must be at least {@code min.insync.replicas} of them
     * @param nowMs wall-clock time in milliseconds
     */
    public AppendResult append(
            ByteBuffer records, AppendOrigin origin, boolean allReplicas, long nowMs) {
        AppendResult result;
        List<CommitWaiter> committed;
        lock.lock();
        try {
            if (!(leadership instanceof Leadership.Leader(int epoch, int isrSize))) {
                return new AppendResult.Rejected(
                        checkLeader(-1), "This broker does not lead the partition.", 0);
            }
            if (allReplicas && isrSize < log.config().minInsyncReplicas()) {
                return new AppendResult.Rejected(
                        ErrorCode.NOT_ENOUGH_REPLICAS,
                        "%d replicas are in sync and min.insync.replicas is %d."
                                .formatted(isrSize, log.config().minInsyncReplicas()),
                        0);
            }
            result = log.appendAsLeader(records, epoch, origin, allReplicas, nowMs);
            committed = advanceHighWatermark();
        } finally {
            unlock();
        }
        wake(committed, ErrorCode.NONE);
        return result;
    }

    /**
     * Called when records of the log have reached stable storage. Does not wait for the lock:
     * whoever holds it sees to them when it lets go.
     */
    public void flushed() {
        flushUnseen = true;
        seeFlush();
    }

    private void seeFlush() {
        while (flushUnseen && lock.tryLock()) {
            List<CommitWaiter> committed;
            try {
                flushUnseen = false;
                committed = advanceHighWatermark();
            } finally {
                lock.unlock();
            }
            wake(committed, ErrorCode.NONE);
        }
    }

    private void unlock() {
        lock.unlock();
        seeFlush();
    }

    /** Whether an append would have to wait now, as far as one can tell. */
    public boolean isBusy() {
        return lock.isLocked();
    }

    /** Called when the log can no longer be written; those who wait are told. */
    public void failed() {
        wake(commitWaiters.takeAll(), ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /**
     * Waits until all records below the offset are committed, or will not be by this leader.
     *
     * @param nextOffset the offset behind the last record that matters
     */
    public void awaitCommit(long nextOffset, CommitWaiter waiter) {
        ErrorCode known = commitWaiters.add(nextOffset, waiter, () -> fate(nextOffset));
        if (known != null) {
            waiter.done(known);
        }
    }

    /** What has become of the records below the offset; null while that is open. */
    private ErrorCode fate(long nextOffset) {
        ErrorCode error = checkLeader(-1);
        if (error != ErrorCode.NONE || highWatermark >= nextOffset) {
            return error;
        }
        return log.failure() != null ? ErrorCode.KAFKA_STORAGE_ERROR : null;
    }

    public void addProgressWaiter(ProgressWaiter waiter) {
        progressWaitersOfOwn().add(waiter);
    }

    private Set<ProgressWaiter> progressWaitersOfOwn() {
        if (!(progressWaiters instanceof ConcurrentHashMap.KeySetView)) {
            synchronized (commitWaiters) {
                if (!(progressWaiters instanceof ConcurrentHashMap.KeySetView)) {
                    progressWaiters = ConcurrentHashMap.newKeySet();
                }
            }
        }
        return progressWaiters;
    }

    public void removeProgressWaiter(ProgressWaiter waiter) {
        if (progressWaiters instanceof ConcurrentHashMap.KeySetView) {
            progressWaiters.remove(waiter);
        }
    }

    /**
     * Lets the log begin at a later offset (KIP-107).
     *
     * @param offset at most the high watermark; -1 for the high watermark itself
     * @return NONE, or why that cannot be
     */
    public ErrorCode deleteRecordsBefore(long offset, long nowMs) throws IOException {
        lock.lock();
        try {
            ErrorCode error = checkLeader(-1);
            if (error != ErrorCode.NONE) {
                return error;
            }
            if (!log.config().delete()) {
                return ErrorCode.POLICY_VIOLATION;
            }
            long from = offset == -1 ? highWatermark : offset;
            if (from < 0 || from > highWatermark) {
                return ErrorCode.OFFSET_OUT_OF_RANGE;
            }
            log.deleteRecordsBefore(from, nowMs);
            return ErrorCode.NONE;
        } finally {
            unlock();
        }
    }

    /** Applies a new configuration; the high watermark may move with it. */
    public void configure(LogConfig config) {
        List<CommitWaiter> committed;
        lock.lock();
        try {
            log.updateConfig(config);
            committed = advanceHighWatermark();
        } finally {
            unlock();
        }
        wake(committed, ErrorCode.NONE);
    }

    /**
     * Closes segments that are old enough, deletes those that need not be kept, and forgets
     * producers that have been silent for long.
     *
     * @param producersSilentMsMax how long a producer without a transaction is remembered
     */
    public void keepHouse(long nowMs, long producersSilentMsMax) throws IOException {
        lock.lock();
        try {
            log.rollIfDue(nowMs);
            log.flushIfDue(nowMs);
            log.producers().expire(nowMs - producersSilentMsMax);
        } finally {
            unlock();
        }
        while (deleteOldSegments(nowMs) > 0) {
            giveWay();
        }
        log.deleteDueFiles(nowMs);
    }

    private int deleteOldSegments(long nowMs) throws IOException {
        lock.lock();
        try {
            return log.applyRetention(nowMs, highWatermark);
        } finally {
            unlock();
        }
    }

    /**
     * The lock is not fair: whoever waits for it would lose it to one who takes it again at once.
     */
    private void giveWay() {
        for (int i = 0; i < SPINS_MAX && lock.hasQueuedThreads(); i++) {
            Thread.onSpinWait();
        }
    }

    /** How much of the log there is to compact. */
    public Dirtiness dirtiness(long nowMs) throws IOException {
        return log.compaction().dirtiness(lastStableOffset(), nowMs);
    }

    /**
     * Compacts what is dirty of the log. Takes long; one thread at a time.
     *
     * @throws IOException when the log cannot be read or written; what was put in place stays
     */
    public CompactionResult compact(Compactor compactor) throws IOException {
        return log.compaction().run(compactor, this::lastStableOffset, this::locked);
    }

    /** Does something quick with the log while nobody else changes it. */
    void locked(LogCompaction.Action action) throws IOException {
        lock.lock();
        try {
            action.run();
        } finally {
            unlock();
        }
    }

    /** Moves the high watermark; null when it stays, else those whose records it passed. */
    private List<CommitWaiter> advanceHighWatermark() {
        if (!(leadership instanceof Leadership.Leader)) {
            return null;
        }
        long committed = log.ackableOffset();
        if (committed <= highWatermark) {
            return null;
        }
        highWatermark = committed;
        log.onHighWatermark(committed);
        return commitWaiters.takeCommitted(committed);
    }

    /** Calls those who wait; null when nothing happened that concerns them. */
    private void wake(List<CommitWaiter> waiters, ErrorCode error) {
        if (waiters == null) {
            return;
        }
        waiters.forEach(waiter -> call(() -> waiter.done(error)));
        progressWaiters.forEach(waiter -> call(waiter::progressed));
    }

    /** Calls one of them; its failure is neither the others' nor the disk's, whose news it is. */
    private void call(Runnable waiter) {
        try {
            waiter.run();
        } catch (RuntimeException e) {
            LOG.error("One who waited for {} failed", topicPartition(), e);
        }
    }
}
