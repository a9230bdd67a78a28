package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.TimestampLookup.Found;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a log was given and what it promised, against which it is checked after each recovery.
 * Confined to one thread.
 */
class ModelLog {

    /** A batch as the log stores it. */
    record Stored(ByteBuffer bytes, RecordBatch batch) {
        static Stored of(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            ByteBuffer own = ByteBuffer.wrap(copy);
            return new Stored(own, new RecordBatch(own, 0));
        }

        long base() {
            return batch.baseOffset();
        }

        long next() {
            return batch.nextOffset();
        }
    }

    final TopicPartition partition;
    final Uuid topicId;
    PartitionLog log;

    /** What the log holds or held, in order. */
    List<Stored> batches = new ArrayList<>();

    /** The log said that everything below is durable. */
    long durable;

    /** The end of the process alone takes nothing below. */
    long handedOver;

    /** The log's start must not be below, for a checkpoint has it. */
    long startMin;

    /** The log's start must not be beyond, for nobody asked for that. */
    long startMax;

    int epoch;

    /** The log of the same name that was deleted before this one; null if there was none. */
    ModelLog deleted;

    /** Those who write to it now; who is forgotten is replaced by another. */
    final long[] producers = new long[4];

    /** The one that writes transactions now. */
    long transactional;

    /** Everything that was ever written, by offset: what is not promised may be any of it. */
    private final Map<Long, List<ByteBuffer>> written = new HashMap<>();

    ModelLog(TopicPartition partition, Uuid topicId) {
        this.partition = partition;
        this.topicId = topicId;
    }

    /** Whether there may be gaps between batches. */
    boolean isCompacted() {
        return false;
    }

    /**
     * The log has come back without its topic's id. If power was lost before either the id of the
     * log before it or its deletion was on stable storage, its records may be here: none of them
     * was promised to be durable, and nobody can tell whose they are.
     */
    void mayHoldWhatWasDeleted() {
        for (ModelLog gone = deleted; gone != null; gone = gone.deleted) {
            if (gone.durable > 0) {
                return;
            }
            gone.written.forEach((offset, batches) ->
                    written.computeIfAbsent(offset, _ -> new ArrayList<>()).addAll(batches));
        }
    }

    /** The log has taken a batch. */
    void appended(Stored stored) {
        batches.add(stored);
    }

    /** A batch is about to be appended, or was. */
    void writing(Stored stored) {
        written.computeIfAbsent(stored.base(), _ -> new ArrayList<>()).add(stored.bytes());
    }

    /** The last batch of a producer, or null. */
    Stored lastOf(long producer) {
        for (int i = batches.size() - 1; i >= 0; i--) {
            if (batches.get(i).batch().producerId() == producer) {
                return batches.get(i);
            }
        }
        return null;
    }

    /** As {@link #lastOf}, markers left aside. */
    Stored lastDataOf(long producer) {
        for (int i = batches.size() - 1; i >= 0; i--) {
            RecordBatch batch = batches.get(i).batch();
            if (batch.producerId() == producer && !batch.isControl()) {
                return batches.get(i);
            }
        }
        return null;
    }

    /** Batches at and after the offset's are about to go. */
    void truncating(long offset) {
        long end = offset;
        for (Stored each : batches) {
            if (each.base() < offset && each.next() > offset) {
                end = each.base();
            }
        }
        long cut = end;
        batches.removeIf(each -> each.base() >= cut);
        durable = Math.min(durable, cut);
        handedOver = Math.min(handedOver, cut);
    }

    /** Checks the log after a recovery, and goes on with what it holds. */
    void check(Random random) throws IOException {
        // Where all files before were lost, unforced, the log begins with what is left.
        assertThat(log.logStartOffset())
                .as("%s: the start", partition)
                .isBetween(startMin, Math.max(Math.max(startMin, startMax), nothingPromised()));
        assertThat(log.logEndOffset())
                .as("%s: the end", partition)
                .isGreaterThanOrEqualTo(Math.max(durable, handedOver));
        handedOver = 0;
        List<Stored> found = readAll();
        checkBatches(found);
        checkReads(found, random);
        checkTimestamps(found, random);
        assertThat(ReadCommitted.skipped(found, abortedTransactions()))
                .as("%s: what read_committed skips", partition)
                .isEqualTo(ReadCommitted.aborted(found));
        for (Stored each : found) {
            assertThat(log.epochAt(Math.max(each.base(), log.logStartOffset())))
                    .as("%s: the epoch at %d", partition, each.base())
                    .isEqualTo(each.batch().partitionLeaderEpoch());
        }
        batches = found;
        startMax = Math.max(startMax, log.logStartOffset());
    }

    private List<AbortedTransaction> abortedTransactions() throws IOException {
        return log.abortedTransactions(log.logStartOffset(), log.logEndOffset());
    }

    private long nothingPromised() {
        boolean anything = batches.stream().anyMatch(each -> each.next() <= durable);
        return anything ? 0 : Long.MAX_VALUE;
    }

    private List<Stored> readAll() throws IOException {
        List<Stored> found = new ArrayList<>();
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            ReadResult result = log.read(next, log.logEndOffset(), 1 << 20, true);
            if (result instanceof ReadResult.Nothing && isCompacted()) {
                return found;
            }
            assertThat(result)
                    .as("%s: read at %d of %d", partition, next, log.logEndOffset())
                    .isInstanceOf(ReadResult.Batches.class);
            ByteBuffer bytes = ((ReadResult.Batches) result).slice().toBuffer();
            RecordBatches walk = new RecordBatches(bytes);
            while (walk.advance()) {
                RecordBatch batch = walk.batch();
                if (batch.baseOffset() != next && !isCompacted()) {
                    assertThat(found).as("%s: a gap before %s", partition, batch).isEmpty();
                    assertThat(batch.baseOffset()).isLessThanOrEqualTo(next);
                    assertThat(batch.nextOffset()).isGreaterThan(next);
                }
                found.add(Stored.of(bytes.slice(batch.position(), batch.sizeInBytes())));
                next = batch.nextOffset();
            }
        }
        assertThat(next).as("%s: the end of the batches", partition).isEqualTo(log.logEndOffset());
        return found;
    }

    void checkBatches(List<Stored> found) {
        Map<Long, ByteBuffer> promised = new HashMap<>();
        batches.forEach(each -> promised.put(each.base(), each.bytes()));
        for (Stored each : found) {
            assertThat(each.batch().computeCrc())
                    .as("%s: the checksum at %d", partition, each.base())
                    .isEqualTo(each.batch().crc());
            if (each.next() <= durable && promised.containsKey(each.base())) {
                assertThat(each.bytes())
                        .as("%s: the durable batch at %d", partition, each.base())
                        .isEqualTo(promised.get(each.base()));
            } else {
                assertThat(written.getOrDefault(each.base(), List.of()))
                        .as("%s: the batch at %d", partition, each.base())
                        .contains(each.bytes());
            }
        }
    }

    private void checkReads(List<Stored> found, Random random) throws IOException {
        for (int i = 0; i < 12 && !found.isEmpty(); i++) {
            Stored wanted = found.get(random.nextInt(found.size()));
            long from = Math.max(log.logStartOffset(), wanted.base());
            long offset = from + random.nextInt((int) (wanted.next() - from));
            ReadResult result = log.read(offset, log.logEndOffset(), 100, true);
            assertThat(result).isInstanceOf(ReadResult.Batches.class);
            ByteBuffer bytes = ((ReadResult.Batches) result).slice().toBuffer();
            RecordBatch first = new RecordBatch(bytes, 0);
            assertThat(bytes.limit(Math.min(bytes.limit(), first.sizeInBytes())))
                    .as("%s: the batch read at %d is %s", partition, offset, first)
                    .isEqualTo(wanted.bytes());
        }
    }

    void checkTimestamps(List<Stored> found, Random random) throws IOException {
        for (int i = 0; i < 4; i++) {
            long timestamp =
                    found.isEmpty()
                            ? Batches.NOW
                            : found.get(random.nextInt(found.size())).batch().maxTimestamp()
                                    - random.nextInt(3);
            long expected = -1;
            for (Stored each : found) {
                if (each.batch().maxTimestamp() >= timestamp) {
                    expected = Math.max(each.base(), log.logStartOffset());
                    break;
                }
            }
            Found actual = log.offsetForTimestamp(timestamp);
            assertThat(actual == null ? -1 : actual.offset())
                    .as("%s: the offset of timestamp %d", partition, timestamp)
                    .isEqualTo(expected);
        }
    }

    @Override
    public String toString() {
        return partition + " to " + durable + Arrays.asList(batches.size(), epoch);
    }
}
