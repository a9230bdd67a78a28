package io.riverrun.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.generator.MessageSchema;
import io.riverrun.generator.Schemas;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, decoding gives a value: no exception, no hang, no memory beyond reason. */
class MessageDecoderFuzzTest {

    private static final int ROUNDS = 60;

    static List<MessageSchema> requests() throws Exception {
        return Schemas.load().stream()
                .filter(schema -> schema.kind() == MessageSchema.Kind.REQUEST)
                .filter(schema -> !schema.valid().isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldGiveValueForAnyBytes(MessageSchema schema) throws Exception {
        long seed = Seed.value();
        Random random = new Random(seed);
        RandomMessages messages = new RandomMessages(random);
        ApiKey key = ApiKey.forId(schema.apiKey());
        for (int version = schema.valid().low(); version <= schema.valid().high(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = bytes(messages.fill(schema, (short) version), (short) version);
                byte[] hostile = mutate(bytes, random);
                try {
                    MessageDecoder.request(key, (short) version, ByteBuffer.wrap(hostile));
                } catch (RuntimeException e) {
                    throw new AssertionError(
                            "%s version %d on %s, %s"
                                    .formatted(
                                            key,
                                            version,
                                            Arrays.toString(hostile),
                                            Seed.replay(seed)),
                            e);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldRefuseTruncatedAndTrailingBytes(MessageSchema schema) throws Exception {
        long seed = Seed.value();
        RandomMessages messages = new RandomMessages(new Random(seed));
        ApiKey key = ApiKey.forId(schema.apiKey());
        for (int version = schema.valid().low(); version <= schema.valid().high(); version++) {
            byte[] bytes = bytes(messages.fill(schema, (short) version), (short) version);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

            assertThat(MessageDecoder.request(key, (short) version, ByteBuffer.wrap(longer)))
                    .as(Seed.replay(seed))
                    .isInstanceOf(Decoded.Malformed.class);
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer shorter = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
                assertThat(MessageDecoder.request(key, (short) version, shorter))
                        .as("%s version %d, %s", key, version, Seed.replay(seed))
                        .isInstanceOf(Decoded.Malformed.class);
            }
        }
    }

    @Test
    void shouldRefuseArrayThatCostsMoreThanItsBytesCanMean() {
        int elements = 10_000_000;
        ByteBuffer metadata = ByteBuffer.allocate(4 + elements);
        metadata.putInt(0, elements);

        long before = allocatedBytes();
        Decoded<ApiMessage> decoded = MessageDecoder.request(ApiKey.METADATA, (short) 0, metadata);

        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
        assertThat(allocatedBytes() - before)
                .isLessThan((long) elements * MessageReader.HEAP_BYTES_PER_FRAME_BYTE);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static byte[] bytes(Message message, short version) {
        ByteBuffer buffer = MessageWriter.encode(message, version);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] hostile = Arrays.copyOf(bytes, Math.max(1, bytes.length + random.nextInt(5) - 2));
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            int at = random.nextInt(hostile.length);
            hostile[at] =
                    switch (random.nextInt(3)) {
                        case 0 -> (byte) 0xff;
                        case 1 -> (byte) 0x7f;
                        default -> (byte) random.nextInt();
                    };
        }
        return hostile;
    }
}
