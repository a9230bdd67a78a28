package io.riverrun.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes from a broken or hostile client: one declared error, little memory, no hang. */
class HostileRecordsTest {

    private static final long INFLATED_MAX = 1 << 20;
    private static final int ROUNDS = 3000;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldOnlyThrowDeclaredErrorWhenBytesAreDamaged(Compression codec) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () ->
                        Seed.run(random -> {
                            ByteBuffer sound =
                                    RandomRecords.build(codec, RandomRecords.list(random, 20));
                            for (int round = 0; round < ROUNDS; round++) {
                                ByteBuffer damaged = damage(sound, random);
                                RecordBatches batches = new RecordBatches(damaged);
                                while (batches.advance()) {
                                    readQuietly(batches.batch());
                                }
                            }
                        }));
    }

    @Test
    void shouldRefuseAnyDamagedByteOfProduceRequest() {
        Seed.run(random -> {
            ByteBuffer sound = RandomRecords.build(Compression.NONE, RandomRecords.list(random, 5));
            for (int i = RecordBatch.LENGTH_AT; i < sound.limit(); i++) {
                if (i >= RecordBatch.LEADER_EPOCH_AT && i < RecordBatch.MAGIC_AT) {
                    continue; // outside the checksum: the broker sets it
                }
                ByteBuffer copy = copy(sound, sound.limit());
                copy.put(i, (byte) (copy.get(i) ^ (1 + random.nextInt(255))));
                assertThat(BatchValidation.check(copy, 1 << 20))
                        .isInstanceOf(BatchValidation.Invalid.class);
            }
            for (int limit = 0; limit < sound.limit(); limit++) {
                assertThat(BatchValidation.check(copy(sound, limit), 1 << 20))
                        .isInstanceOf(BatchValidation.Invalid.class);
            }
        });
    }

    @Test
    void shouldRefuseRandomBytes() {
        Seed.run(random -> {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                assertThat(BatchValidation.check(ByteBuffer.wrap(bytes), 1 << 20))
                        .isInstanceOf(BatchValidation.Invalid.class);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "SNAPPY", "LZ4", "ZSTD"})
    void shouldStopInflatingAtTheLimit(Compression codec) {
        ByteBuffer bomb = new RecordBatchBuilder(codec).append(0, null, new byte[50 << 20]).build();

        assertThatThrownBy(() -> RecordReader.readAll(new RecordBatch(bomb, 0), INFLATED_MAX))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void shouldSayWhatIsWrongWithEachKindOfBatch() {
        assertError(
                b -> b.put(RecordBatch.MAGIC_AT, (byte) 1),
                false,
                ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT);
        assertError(b -> b.put(RecordBatch.MAGIC_AT, (byte) 3), false, ErrorCode.CORRUPT_MESSAGE);
        assertError(b -> b.putInt(RecordBatch.LENGTH_AT, 10), false, ErrorCode.CORRUPT_MESSAGE);
        assertError(b -> b.putInt(RecordBatch.LENGTH_AT, -1), false, ErrorCode.CORRUPT_MESSAGE);
        assertError(b -> b.putInt(RecordBatch.CRC_AT, 1), false, ErrorCode.CORRUPT_MESSAGE);
        assertError(
                b -> b.putShort(RecordBatch.ATTRIBUTES_AT, (short) 6),
                true,
                ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        assertError(b -> b.putInt(RecordBatch.RECORD_COUNT_AT, 0), true, ErrorCode.INVALID_RECORD);
        assertError(b -> b.putInt(RecordBatch.RECORD_COUNT_AT, -5), true, ErrorCode.INVALID_RECORD);
        assertError(
                b -> b.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, 9), true, ErrorCode.INVALID_RECORD);
        assertError(
                b -> b.putShort(RecordBatch.PRODUCER_EPOCH_AT, (short) -1),
                true,
                ErrorCode.INVALID_RECORD);
        assertError(
                b -> b.putInt(RecordBatch.BASE_SEQUENCE_AT, -1), true, ErrorCode.INVALID_RECORD);
        assertThat(BatchValidation.check(sound(), 70))
                .extracting(v -> ((BatchValidation.Invalid) v).error())
                .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    }

    @Test
    void shouldReadBareSnappy() throws Exception {
        Random random = new Random(3);
        List<Record> records = RandomRecords.list(random, 20);
        ByteBuffer plain = RandomRecords.build(Compression.NONE, records);
        byte[] body = new byte[plain.limit() - RecordBatch.HEADER_BYTES];
        plain.get(RecordBatch.HEADER_BYTES, body);
        byte[] bare = org.xerial.snappy.Snappy.compress(body);
        ByteBuffer batch = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + bare.length);
        batch.put(0, plain, 0, RecordBatch.HEADER_BYTES).put(RecordBatch.HEADER_BYTES, bare);
        batch.putInt(RecordBatch.LENGTH_AT, batch.limit() - RecordBatch.PREFIX_BYTES);
        batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) Compression.SNAPPY.id());

        assertThat(RecordReader.readAll(new RecordBatch(batch, 0), INFLATED_MAX))
                .isEqualTo(records);
    }

    private static ByteBuffer sound() {
        return new RecordBatchBuilder(Compression.NONE)
                .producer(1, (short) 0, 0)
                .append(0, new byte[10], new byte[10])
                .append(0, new byte[10], new byte[10])
                .build();
    }

    private static void assertError(
            java.util.function.Consumer<ByteBuffer> damage, boolean fixCrc, ErrorCode expected) {
        ByteBuffer bytes = sound();
        damage.accept(bytes);
        if (fixCrc) {
            bytes.putInt(RecordBatch.CRC_AT, new RecordBatch(bytes, 0).computeCrc());
        }
        assertThat(BatchValidation.check(bytes, 1 << 20))
                .isInstanceOfSatisfying(
                        BatchValidation.Invalid.class,
                        invalid -> assertThat(invalid.error()).isEqualTo(expected));
    }

    private static void readQuietly(RecordBatch batch) {
        try (RecordReader reader = RecordReader.open(batch, INFLATED_MAX)) {
            while (reader.next() != null) {
                // Only the declared error may come out of it.
            }
        } catch (MalformedRecordException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    private static ByteBuffer damage(ByteBuffer sound, Random random) {
        ByteBuffer copy = copy(sound, sound.limit());
        for (int n = random.nextInt(4); n >= 0; n--) {
            int from = RecordBatch.ATTRIBUTES_AT;
            int at =
                    random.nextInt(5) == 0
                            ? random.nextInt(copy.limit())
                            : from + random.nextInt(copy.limit() - from);
            copy.put(at, (byte) random.nextInt());
        }
        if (random.nextInt(4) == 0) {
            int limit =
                    RecordBatch.HEADER_BYTES
                            + random.nextInt(copy.limit() - RecordBatch.HEADER_BYTES + 1);
            copy.limit(limit).putInt(RecordBatch.LENGTH_AT, limit - RecordBatch.PREFIX_BYTES);
        }
        return copy;
    }

    private static ByteBuffer copy(ByteBuffer bytes, int limit) {
        return ByteBuffer.allocate(limit).put(0, bytes, 0, limit);
    }
}
