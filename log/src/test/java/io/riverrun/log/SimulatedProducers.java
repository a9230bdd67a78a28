package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Clock;
import io.riverrun.log.AppendResult.Appended;
import io.riverrun.log.AppendResult.Duplicate;
import io.riverrun.log.ModelLog.Stored;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Those who write in a {@link LogCrashSimulation}: to each log some idempotent producers and others
 * that are not, with whatever chance gives them to write, and with retries; and to logs that are
 * not compacted one that writes transactions. Confined to one thread.
 */
final class SimulatedProducers {

    private static final int PRODUCERS = 3;
    private static final int KEYS = 6;
    private static final Compression[] CODECS = {
        Compression.NONE, Compression.NONE, Compression.LZ4, Compression.GZIP, Compression.SNAPPY
    };

    private final Random random;
    private final Clock clock;
    private final LongSupplier nextId;
    private final Consumer<String> story;

    /**
     * @param nextId gives each producer an id of its own
     */
    SimulatedProducers(Random random, Clock clock, LongSupplier nextId, Consumer<String> story) {
        this.random = random;
        this.clock = clock;
        this.nextId = nextId;
        this.story = story;
    }

    /** Retries what producers wrote last: the log must know it. */
    void check(ModelLog model) {
        for (int producer = 1; producer <= PRODUCERS; producer++) {
            Stored last = model.lastOf(model.producers[producer]);
            if (last != null && last.base() >= model.log.logStartOffset()) {
                retry(model, last);
            }
        }
    }

    private void retry(ModelLog model, Stored last) {
        RecordBatch batch = last.batch();
        ByteBuffer again =
                batch(
                        Compression.NONE,
                        batch.producerId(),
                        batch.baseSequence(),
                        batch.lastOffsetDelta() + 1);
        AppendResult result =
                model.log.appendAsLeader(
                        again, model.epoch, AppendOrigin.CLIENT, true, clock.wallMs());
        if (model.log.failure() == null) {
            assertThat(result)
                    .as("%s: retry of %s", model.partition, batch)
                    .isInstanceOfSatisfying(
                            Duplicate.class,
                            duplicate -> assertThat(duplicate.baseOffset()).isEqualTo(last.base()));
        }
    }

    private ByteBuffer batch(Compression codec, long producer, int sequence, int records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec);
        if (producer > 0) {
            builder.producer(producer, (short) 0, sequence);
        }
        long timestamp = Batches.NOW + random.nextInt(10_000);
        byte[] value = new byte[random.nextInt(random.nextInt(10) == 0 ? 1200 : 120)];
        random.nextBytes(value);
        for (int i = 0; i < records; i++) {
            byte key = (byte) ('a' + random.nextInt(KEYS));
            builder.append(timestamp, new byte[] {key}, value);
        }
        return builder.build();
    }

    /** One producer writes one batch, perhaps once more the last; or ends its transaction. */
    void append(ModelLog model) {
        if (!model.isCompacted() && random.nextInt(4) == 0) {
            goOnInTransaction(model);
            return;
        }
        int slot = random.nextInt(PRODUCERS + 1);
        Stored last = slot == 0 ? null : model.lastOf(model.producers[slot]);
        if (slot > 0 && last == null) {
            model.producers[slot] = nextId.getAsLong();
        }
        long producer = slot == 0 ? 0 : model.producers[slot];
        if (last != null && random.nextInt(5) == 0) {
            retryLive(model, last);
            return;
        }
        int sequence = last == null ? 0 : last.batch().lastSequence() + 1;
        ByteBuffer bytes =
                batch(
                        CODECS[random.nextInt(CODECS.length)],
                        producer,
                        sequence,
                        1 + random.nextInt(4));
        append(model, bytes, AppendOrigin.CLIENT);
    }

    private void goOnInTransaction(ModelLog model) {
        Stored last = model.lastOf(model.transactional);
        Stored lastData = model.lastDataOf(model.transactional);
        if (lastData == null) {
            model.transactional = nextId.getAsLong();
        }
        long producer = model.transactional;
        if (lastData != null && !last.batch().isControl() && random.nextBoolean()) {
            ControlRecord.Type type =
                    random.nextInt(3) > 0 ? ControlRecord.Type.ABORT : ControlRecord.Type.COMMIT;
            long timestamp = Batches.NOW + random.nextInt(10_000);
            append(
                    model,
                    new ControlRecord(type, 0).toBatch(timestamp, producer, (short) 0),
                    AppendOrigin.COORDINATOR);
            return;
        }
        int sequence = lastData == null ? 0 : lastData.batch().lastSequence() + 1;
        append(model, Batches.transactional(producer, 0, sequence, "t"), AppendOrigin.CLIENT);
    }

    private void append(ModelLog model, ByteBuffer bytes, AppendOrigin origin) {
        // Offsets and epoch are set as the log will, so that the batch is known if it is torn off.
        RecordBatch view = new RecordBatch(bytes, bytes.position());
        view.assignOffsets(model.log.logEndOffset());
        view.setPartitionLeaderEpoch(model.epoch);
        Stored stored = Stored.of(bytes);
        model.writing(stored);
        boolean mayGather = random.nextInt(4) > 0;
        AppendResult result =
                model.log.appendAsLeader(bytes, model.epoch, origin, mayGather, clock.wallMs());
        if (result instanceof Appended appended) {
            if (!mayGather) {
                model.handedOver = appended.lastOffset() + 1;
            }
            story.accept(
                    "append %s %d..%d%s"
                            .formatted(
                                    model.partition,
                                    appended.baseOffset(),
                                    appended.lastOffset(),
                                    view.isTransactional() ? " in a transaction" : ""));
            assertThat(appended.baseOffset()).isEqualTo(stored.base());
            model.appended(stored);
        } else {
            story.accept("append " + model.partition + " " + result);
            assertThat(result.toString()).contains("KAFKA_STORAGE_ERROR");
        }
    }

    private void retryLive(ModelLog model, Stored last) {
        if (model.log.logStartOffset() <= last.base()) {
            retry(model, last);
        }
    }
}
