package io.riverrun.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.Invariant;
import io.riverrun.coordinator.groups.GroupRecords;
import io.riverrun.coordinator.runtime.CoordinatorRecordCodec.Read;
import io.riverrun.protocol.message.GroupMetadataKey;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoordinatorRecordCodecTest {

    private final CoordinatorRecordCodec codec = GroupRecords.codec();

    @Test
    void shouldWriteTypeBeforeKey() {
        KeyValue bytes =
                codec.encode(
                        CoordinatorRecord.tombstone(
                                (short) 2, new GroupMetadataKey().setGroup("g")));

        assertThat(bytes.key()).containsExactly(0, 2, 0, 1, 'g');
        assertThat(bytes.value()).isNull();
    }

    @Test
    void shouldReadTypesOfNewerGroupsAsUnknown() {
        for (byte type = 3; type < 30; type++) {
            assertThat(codec.decode(new KeyValue(new byte[] {0, type, 0}, null)))
                    .isEqualTo(new Read.UnknownType(type));
        }
    }

    @Test
    void shouldReadAnyBytesAsAValue() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] key = new byte[random.nextInt(20)];
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(key);
            random.nextBytes(value);
            if (key.length > 1) {
                key[0] = 0;
                key[1] = (byte) random.nextInt(4);
            }
            if (value.length > 1) {
                value[0] = 0;
                value[1] = (byte) random.nextInt(6);
            }
            assertThat(codec.decode(new KeyValue(key, value))).isNotNull();
        }
    }

    @Test
    void shouldNotWriteTypesThatItCannotRead() {
        assertThatThrownBy(() ->
                        codec.encode(
                                CoordinatorRecord.tombstone((short) 99, new GroupMetadataKey())))
                .isInstanceOf(Invariant.Violation.class);
    }
}
