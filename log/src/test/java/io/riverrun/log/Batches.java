package io.riverrun.log;

import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordBatches;
import io.riverrun.protocol.record.RecordReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Batches to append, and records read back. */
final class Batches {

    static final long NOW = 1_790_000_000_000L;

    private Batches() {}

    /** A batch of as many records as values, all of time {@link #NOW}. */
    static ByteBuffer of(String... values) {
        return at(NOW, values);
    }

    static ByteBuffer at(long timestamp, String... values) {
        return fill(new RecordBatchBuilder(Compression.NONE), timestamp, values).build();
    }

    static ByteBuffer compressed(Compression codec, long timestamp, String... values) {
        return fill(new RecordBatchBuilder(codec), timestamp, values).build();
    }

    static ByteBuffer idempotent(long producer, int epoch, int sequence, String... values) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder(Compression.NONE)
                        .producer(producer, (short) epoch, sequence);
        return fill(builder, NOW, values).build();
    }

    static ByteBuffer transactional(long producer, int epoch, int sequence, String... values) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder(Compression.NONE)
                        .producer(producer, (short) epoch, sequence)
                        .transactional();
        return fill(builder, NOW, values).build();
    }

    static ByteBuffer marker(long producer, int epoch, ControlRecord.Type type) {
        return new ControlRecord(type, 0).toBatch(NOW, producer, (short) epoch);
    }

    private static RecordBatchBuilder fill(
            RecordBatchBuilder builder, long timestamp, String... values) {
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            builder.append(timestamp, new byte[] {'k'}, bytes);
        }
        return builder;
    }

    /** Everything readable from the offset to the log's end, as {@code offset:value}. */
    static List<String> read(PartitionLog log, long from) {
        return read(log, from, log.logEndOffset());
    }

    static List<String> read(PartitionLog log, long from, long to) {
        List<String> values = new ArrayList<>();
        try {
            long next = from;
            while (log.read(next, to, 1 << 20, true) instanceof ReadResult.Batches found) {
                RecordBatches batches = new RecordBatches(found.slice().toBuffer());
                while (batches.advance()) {
                    add(batches.batch(), from, values);
                    next = batches.batch().nextOffset();
                }
            }
        } catch (java.io.IOException | MalformedRecordException e) {
            throw new AssertionError(e);
        }
        return values;
    }

    /** The codec of each batch in the log. */
    static List<Compression> codecs(PartitionLog log) {
        List<Compression> codecs = new ArrayList<>();
        try {
            long next = log.logStartOffset();
            while (log.read(next, log.logEndOffset(), 1 << 20, true)
                    instanceof ReadResult.Batches found) {
                RecordBatches batches = new RecordBatches(found.slice().toBuffer());
                while (batches.advance()) {
                    codecs.add(batches.batch().compression());
                    next = batches.batch().nextOffset();
                }
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return codecs;
    }

    private static void add(RecordBatch batch, long from, List<String> values)
            throws MalformedRecordException {
        if (batch.crc() != batch.computeCrc()) {
            throw new AssertionError("damaged " + batch);
        }
        if (batch.isControl()) {
            return;
        }
        for (Record record : RecordReader.readAll(batch, 1 << 24)) {
            if (record.offset() >= from) {
                String value = StandardCharsets.UTF_8.decode(record.value().duplicate()).toString();
                values.add(record.offset() + ":" + value);
            }
        }
    }
}
