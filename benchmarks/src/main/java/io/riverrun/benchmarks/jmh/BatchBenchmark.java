package io.riverrun.benchmarks.jmh;

import io.riverrun.protocol.record.BatchValidation;
import io.riverrun.protocol.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is done to every batch that a producer sends. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {

    /** Records of 1 KiB in a batch. */
    @Param({"1", "15", "1000"})
    public int records;

    private ByteBuffer buffer;
    private RecordBatch batch;

    /** Makes the batch. */
    @Setup
    public void build() {
        buffer = SampleBatches.direct(records);
        batch = new RecordBatch(buffer, 0);
    }

    /** CRC32C of everything behind it. */
    @Benchmark
    public int crc() {
        return batch.computeCrc();
    }

    /** Header, length, CRC and counts. */
    @Benchmark
    public BatchValidation validate() {
        return BatchValidation.check(buffer, 1 << 24);
    }

    /** Offsets and epoch, in place. */
    @Benchmark
    public RecordBatch assign() {
        batch.assignOffsets(123_456_789);
        batch.setPartitionLeaderEpoch(5);
        return batch;
    }
}
