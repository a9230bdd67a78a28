package io.riverrun.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we build, Apache's client reads, and the other way round. */
class KafkaAgreementTest {

    private static final long INFLATED_MAX = 64 << 20;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldBeReadByKafkaAsWeReadOurselves(Compression codec) {
        Seed.run(random -> {
            List<Record> records = RandomRecords.list(random, 200);
            RecordBatchBuilder builder =
                    new RecordBatchBuilder(codec)
                            .baseOffset(1234)
                            .partitionLeaderEpoch(7)
                            .producer(99, (short) 3, 17)
                            .transactional();
            records.forEach(r -> builder.append(r.timestamp(), r.key(), r.value(), r.headers()));
            ByteBuffer bytes = builder.build();

            MutableRecordBatch theirs =
                    MemoryRecords.readableRecords(bytes.duplicate()).batches().iterator().next();
            theirs.ensureValid();
            RecordBatch ours = new RecordBatch(bytes, 0);

            assertSameFields(ours, theirs);
            List<Record> read = readAll(ours);
            assertSameRecords(read, theirs);
            assertThat(read).hasSameSizeAs(records);
            assertThat(BatchValidation.check(bytes, Integer.MAX_VALUE))
                    .isEqualTo(new BatchValidation.Valid(1, records.size()));
        });
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldReadWhatKafkaBuilds(Compression codec) {
        Seed.run(random -> {
            List<SimpleRecord> records = new ArrayList<>();
            for (Record record : RandomRecords.list(random, 200)) {
                RecordHeaders headers = new RecordHeaders();
                record.headers().forEach(h -> headers.add(h.key(), array(h.value())));
                records.add(
                        new SimpleRecord(
                                record.timestamp(),
                                array(record.key()),
                                array(record.value()),
                                headers.toArray()));
            }
            MemoryRecords theirs =
                    MemoryRecords.withIdempotentRecords(
                            55,
                            org.apache.kafka.common.compress.Compression.of(
                                            org.apache.kafka.common.record.internal.CompressionType
                                                    .forId(codec.id()))
                                    .build(),
                            8,
                            (short) 1,
                            Integer.MAX_VALUE - 3,
                            6,
                            records.toArray(new SimpleRecord[0]));

            RecordBatch ours = new RecordBatch(theirs.buffer(), 0);

            assertThat(ours.crc()).isEqualTo(ours.computeCrc());
            MutableRecordBatch batch = theirs.batches().iterator().next();
            assertSameFields(ours, batch);
            assertSameRecords(readAll(ours), batch);
        });
    }

    @Test
    void shouldWriteMarkersAsKafkaReadsThem() throws Exception {
        ByteBuffer bytes =
                new ControlRecord(ControlRecord.Type.COMMIT, 12).toBatch(1000, 5, (short) 2);

        MutableRecordBatch theirs =
                MemoryRecords.readableRecords(bytes.duplicate()).batches().iterator().next();
        theirs.ensureValid();
        EndTransactionMarker marker = EndTransactionMarker.deserialize(theirs.iterator().next());

        assertThat(theirs.isControlBatch()).isTrue();
        assertThat(marker.controlType()).isEqualTo(ControlRecordType.COMMIT);
        assertThat(marker.coordinatorEpoch()).isEqualTo(12);
    }

    @Test
    void shouldReadMarkersThatKafkaWrites() throws Exception {
        MemoryRecords theirs =
                MemoryRecords.withEndTransactionMarker(
                        5, (short) 2, new EndTransactionMarker(ControlRecordType.ABORT, 9));

        ControlRecord marker = ControlRecord.read(new RecordBatch(theirs.buffer(), 0));

        assertThat(marker).isEqualTo(new ControlRecord(ControlRecord.Type.ABORT, 9));
    }

    @Test
    void shouldKeepKafkasChecksumWhenSettingFieldsInPlace() {
        ByteBuffer bytes =
                RandomRecords.build(
                        Compression.NONE, RandomRecords.list(new java.util.Random(1), 5));
        RecordBatch batch = new RecordBatch(bytes, 0);

        batch.assignOffsets(77);
        batch.setPartitionLeaderEpoch(4);
        batch.setLogAppendTime(123456);

        MutableRecordBatch theirs =
                MemoryRecords.readableRecords(bytes).batches().iterator().next();
        theirs.ensureValid();
        assertSameFields(batch, theirs);
        assertThat(theirs.iterator().next().timestamp()).isEqualTo(123456);
        assertSameRecords(readAll(batch), theirs);
    }

    private static void assertSameFields(RecordBatch ours, MutableRecordBatch theirs) {
        assertThat(ours.baseOffset()).isEqualTo(theirs.baseOffset());
        assertThat(ours.lastOffset()).isEqualTo(theirs.lastOffset());
        assertThat(ours.nextOffset()).isEqualTo(theirs.nextOffset());
        assertThat(ours.sizeInBytes()).isEqualTo(theirs.sizeInBytes());
        assertThat(ours.partitionLeaderEpoch()).isEqualTo(theirs.partitionLeaderEpoch());
        assertThat(Integer.toUnsignedLong(ours.crc())).isEqualTo(theirs.checksum());
        assertThat(ours.compression().id()).isEqualTo(theirs.compressionType().id);
        assertThat(ours.timestampType().label()).isEqualTo(theirs.timestampType().name);
        assertThat(ours.isTransactional()).isEqualTo(theirs.isTransactional());
        assertThat(ours.isControl()).isEqualTo(theirs.isControlBatch());
        assertThat(ours.maxTimestamp()).isEqualTo(theirs.maxTimestamp());
        assertThat(ours.producerId()).isEqualTo(theirs.producerId());
        assertThat(ours.producerEpoch()).isEqualTo(theirs.producerEpoch());
        assertThat(ours.baseSequence()).isEqualTo(theirs.baseSequence());
        assertThat(ours.lastSequence()).isEqualTo(theirs.lastSequence());
        assertThat(ours.recordCount()).isEqualTo(theirs.countOrNull());
    }

    private static void assertSameRecords(List<Record> ours, MutableRecordBatch theirs) {
        int i = 0;
        for (org.apache.kafka.common.record.internal.Record their : theirs) {
            Record our = ours.get(i++);
            assertThat(our.offset()).isEqualTo(their.offset());
            assertThat(our.timestamp()).isEqualTo(their.timestamp());
            assertThat(our.key()).isEqualTo(their.key());
            assertThat(our.value()).isEqualTo(their.value());
            Header[] headers = their.headers();
            assertThat(our.headers()).hasSize(headers.length);
            for (int h = 0; h < headers.length; h++) {
                assertThat(our.headers().get(h).key()).isEqualTo(headers[h].key());
                assertThat(array(our.headers().get(h).value())).isEqualTo(headers[h].value());
            }
        }
        assertThat(ours).hasSize(i);
    }

    private static List<Record> readAll(RecordBatch batch) {
        try {
            return RecordReader.readAll(batch, INFLATED_MAX);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] array(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return Arrays.copyOf(bytes, bytes.length);
    }
}
