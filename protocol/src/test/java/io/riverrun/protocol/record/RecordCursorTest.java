package io.riverrun.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that are walked, and copied, without ever being in memory as a whole. */
class RecordCursorTest {

    private static final long INFLATED_MAX = 1 << 28;
    private static final int KEY_MAX = 1 << 16;
    private static final long NOW = 1_700_000_000_000L;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldReadWhatReaderReads(Compression codec) {
        seeded(random -> {
            RecordBatch batch = batch(codec, random);
            List<Record> expected = RecordReader.readAll(batch, INFLATED_MAX);
            try (RecordCursor cursor = new RecordCursor(INFLATED_MAX, KEY_MAX)) {
                cursor.open(batch);
                for (Record record : expected) {
                    assertThat(cursor.advance()).isTrue();
                    assertThat(cursor.offset()).isEqualTo(record.offset());
                    assertThat(cursor.timestamp()).isEqualTo(record.timestamp());
                    assertThat(cursor.hasKey()).isEqualTo(record.key() != null);
                    assertThat(cursor.hasValue()).isEqualTo(record.value() != null);
                    if (record.key() != null) {
                        assertThat(cursor.key()).isEqualTo(record.key());
                    }
                }
                assertThat(cursor.advance()).isFalse();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldRewriteBatchWithChosenRecords(Compression codec) {
        seeded(random -> {
            RecordBatch batch = batch(codec, random);
            long horizon = random.nextBoolean() ? -1 : NOW + random.nextInt(1000);
            List<Record> expected = RecordReader.readAll(batch, INFLATED_MAX);
            expected.removeIf(each -> each.offset() % 3 == 0);

            ByteBuffer rewritten;
            try (RecordCursor cursor = new RecordCursor(INFLATED_MAX, KEY_MAX)) {
                rewritten =
                        new BatchRewrite(cursor)
                                .rewrite(batch, horizon, each -> each.offset() % 3 != 0);
            }

            RecordBatch fresh = new RecordBatch(rewritten, 0);
            assertThat(fresh.crc()).isEqualTo(fresh.computeCrc());
            assertThat(fresh.compression()).isEqualTo(codec);
            assertThat(RecordReader.readAll(fresh, INFLATED_MAX)).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void shouldOnlyThrowDeclaredErrorWhenBytesAreDamaged(Compression codec) {
        seeded(random -> {
            try (RecordCursor cursor = new RecordCursor(INFLATED_MAX, KEY_MAX)) {
                BatchRewrite rewrite = new BatchRewrite(cursor);
                ByteBuffer sound = batch(codec, random).buffer();
                for (int round = 0; round < 200; round++) {
                    ByteBuffer damaged = ByteBuffer.allocate(sound.limit());
                    damaged.put(0, sound, 0, sound.limit());
                    int from = RecordBatch.HEADER_BYTES;
                    int at = from + random.nextInt(damaged.limit() - from);
                    damaged.put(at, (byte) random.nextInt());
                    try {
                        rewrite.rewrite(new RecordBatch(damaged, 0), -1, _ -> true);
                    } catch (MalformedRecordException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                }
            }
        });
    }

    @Test
    void shouldRefuseKeyThatIsNotToBeHeldInMemory() throws MalformedRecordException {
        ByteBuffer large =
                new RecordBatchBuilder(Compression.ZSTD)
                        .append(NOW, new byte[2 * KEY_MAX], null)
                        .build();
        try (RecordCursor cursor = new RecordCursor(INFLATED_MAX, KEY_MAX)) {
            cursor.open(new RecordBatch(large, 0));

            assertThatThrownBy(cursor::advance).isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void shouldRefuseBatchThatInflatesToMoreThanTheLimit() throws MalformedRecordException {
        ByteBuffer large =
                new RecordBatchBuilder(Compression.ZSTD)
                        .append(NOW, bytes("a"), new byte[1 << 20])
                        .append(NOW, bytes("b"), new byte[1 << 20])
                        .build();
        try (RecordCursor cursor = new RecordCursor(3 << 19, KEY_MAX)) {
            cursor.open(new RecordBatch(large, 0));

            assertThatThrownBy(cursor::skipAll).isInstanceOf(MalformedRecordException.class);
        }
    }

    /** What a seed's random numbers are for. */
    @FunctionalInterface
    private interface Check {
        void run(Random random) throws MalformedRecordException;
    }

    private static void seeded(Check check) {
        Seed.run(random -> {
            try {
                check.run(random);
            } catch (MalformedRecordException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Small and large records, with and without keys and values, around the window's size. */
    private static RecordBatch batch(Compression codec, Random random) {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec).baseOffset(random.nextInt(100));
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            byte[] key = random.nextInt(4) == 0 ? null : bytes("key" + random.nextInt(9));
            byte[] value = random.nextInt(4) == 0 ? null : value(random);
            List<RecordHeader> headers = new ArrayList<>();
            if (random.nextBoolean()) {
                headers.add(new RecordHeader("header", ByteBuffer.wrap(bytes("x"))));
            }
            builder.append(
                    NOW + random.nextInt(1000),
                    key == null ? null : ByteBuffer.wrap(key),
                    value == null ? null : ByteBuffer.wrap(value),
                    headers);
        }
        return new RecordBatch(builder.build(), 0);
    }

    private static byte[] value(Random random) {
        int[] sizes = {0, 1, 100, KEY_MAX - 20, KEY_MAX, 3 * KEY_MAX};
        byte[] value = new byte[sizes[random.nextInt(sizes.length)] + random.nextInt(20)];
        random.nextBytes(value);
        return value;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
