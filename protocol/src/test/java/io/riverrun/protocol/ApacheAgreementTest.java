package io.riverrun.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.generator.MessageSchema;
import io.riverrun.generator.Schemas;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our bytes are Apache's bytes, for every message in every version. */
class ApacheAgreementTest {

    private static final int ROUNDS = 12;

    private static final List<String> APACHE_PACKAGES =
            List.of(
                    "org.apache.kafka.common.message.",
                    "org.apache.kafka.coordinator.group.generated.",
                    "org.apache.kafka.coordinator.transaction.generated.",
                    "org.apache.kafka.coordinator.share.generated.",
                    "org.apache.kafka.common.metadata.");

    static List<MessageSchema> schemas() throws Exception {
        return Schemas.load().stream().filter(schema -> !schema.valid().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldAgreeWithApacheOnEveryByte(MessageSchema schema) throws Exception {
        long seed = Seed.value();
        RandomMessages messages = new RandomMessages(new Random(seed));
        for (int version = schema.valid().low(); version <= schema.valid().high(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                Message message = messages.fill(schema, (short) version);
                String what =
                        "%s version %d, %s".formatted(schema.name(), version, Seed.replay(seed));

                ByteBuffer ours = MessageWriter.encode(message, (short) version);

                assertThat(reencodedByApache(schema, ours.duplicate(), (short) version))
                        .as(what)
                        .isEqualTo(ours);
                assertThat(decoded(schema, ours.duplicate(), (short) version))
                        .as(what)
                        .isEqualTo(new Decoded.Ok<>(message));
            }
        }
    }

    private static Decoded<Object> decoded(MessageSchema schema, ByteBuffer bytes, short version)
            throws ReflectiveOperationException {
        Method read =
                RandomMessages.classOf(schema).getMethod("read", MessageReader.class, short.class);
        return MessageDecoder.message(
                (in, v) -> {
                    try {
                        return read.invoke(null, in, v);
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError(e.getMessage(), e);
                    }
                },
                version,
                bytes);
    }

    private static ByteBuffer reencodedByApache(
            MessageSchema schema, ByteBuffer bytes, short version)
            throws ReflectiveOperationException {
        org.apache.kafka.common.protocol.Message message =
                (org.apache.kafka.common.protocol.Message)
                        apacheClass(schema)
                                .getConstructor(Readable.class, short.class)
                                .newInstance(new ByteBufferAccessor(bytes), version);
        assertThat(bytes.hasRemaining()).isFalse();
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        return buffer.flip();
    }

    private static Class<?> apacheClass(MessageSchema schema) throws ClassNotFoundException {
        ClassLoader loader = ApacheAgreementTest.class.getClassLoader();
        for (String name : List.of(schema.name() + "Data", schema.name())) {
            for (String folder : APACHE_PACKAGES) {
                String type = folder + name;
                if (loader.getResource(type.replace('.', '/') + ".class") != null) {
                    return Class.forName(type);
                }
            }
        }
        throw new ClassNotFoundException("Apache has no class for " + schema.name());
    }
}
