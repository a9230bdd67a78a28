package io.riverrun.benchmarks.jmh;

import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.nio.ByteBuffer;

/** Batches as busy producers send them. Stateless. */
final class SampleBatches {
    static final long NOW_MS = 1_790_000_000_000L;

    private SampleBatches() {}

    /** A batch of records of 1 KiB without keys, in a direct buffer, as the listener has it. */
    static ByteBuffer direct(int records) {
        Payloads payloads = Payloads.unkeyed(1024);
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (int i = 0; i < records; i++) {
            builder.append(NOW_MS, null, payloads.value(i));
        }
        ByteBuffer built = builder.build();
        return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }
}
