package io.riverrun.protocol;

import io.riverrun.generator.FieldSchema;
import io.riverrun.generator.FieldType;
import io.riverrun.generator.MessageSchema;
import io.riverrun.generator.StructSchema;
import io.riverrun.protocol.record.RecordBytes;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Fills generated messages with random values, as far as a version can carry them. */
final class RandomMessages {

    private static final String ALPHABET = "abcXYZ019._-äß漢𝄞 ";
    private static final int ELEMENTS_MAX = 3;

    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    /** The generated class of a schema. */
    static Class<?> classOf(MessageSchema schema) throws ReflectiveOperationException {
        return Class.forName("io.riverrun.protocol.message." + schema.name());
    }

    Message fill(MessageSchema schema, short version) throws ReflectiveOperationException {
        Map<String, StructSchema> structs =
                schema.structs().stream()
                        .collect(Collectors.toMap(StructSchema::name, Function.identity()));
        return (Message) struct(classOf(schema), classOf(schema), schema.body(), structs, version);
    }

    private Object struct(
            Class<?> outer,
            Class<?> type,
            StructSchema schema,
            Map<String, StructSchema> structs,
            short version)
            throws ReflectiveOperationException {
        Object target = type.getConstructor().newInstance();
        for (FieldSchema field : schema.fields()) {
            if (field.versions().contains(version)) {
                boolean nullable = field.nullable().contains(version);
                Object value =
                        nullable && random.nextInt(4) == 0
                                ? null
                                : value(outer, field.type(), structs, version);
                setter(type, field.name()).invoke(target, value);
            }
        }
        return target;
    }

    private static Method setter(Class<?> type, String field) {
        String name = "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        throw new IllegalStateException(type + " has no " + name);
    }

    private Object value(
            Class<?> outer, FieldType type, Map<String, StructSchema> structs, short version)
            throws ReflectiveOperationException {
        return switch (type) {
            case FieldType.Primitive primitive -> primitive(primitive);
            case FieldType.Struct struct ->
                    struct(
                            outer,
                            Class.forName(outer.getName() + "$" + struct.name()),
                            structs.get(struct.name()),
                            structs,
                            version);
            case FieldType.Array array -> {
                List<Object> elements = new ArrayList<>();
                int count = random.nextInt(ELEMENTS_MAX + 1);
                for (int i = 0; i < count; i++) {
                    elements.add(value(outer, array.element(), structs, version));
                }
                yield elements;
            }
        };
    }

    private Object primitive(FieldType.Primitive primitive) {
        return switch (primitive) {
            case BOOL -> random.nextBoolean();
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case UINT16 -> random.nextInt(1 << 16);
            case INT32 -> random.nextInt();
            case UINT32 -> random.nextLong(1L << 32);
            case INT64 -> random.nextLong();
            case FLOAT64 -> random.nextDouble();
            case UUID -> new Uuid(random.nextLong(), random.nextLong());
            case STRING -> text();
            case BYTES -> bytes();
            case RECORDS -> new RecordBytes(ByteBuffer.wrap(bytes()));
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text() {
        int[] letters = ALPHABET.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }
}
