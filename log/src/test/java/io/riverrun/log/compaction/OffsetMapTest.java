package io.riverrun.log.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetMapTest {

    @Test
    void shouldKnowLastOffsetOfEachKey() {
        OffsetMap map = new OffsetMap(1 << 20, 0.9, 20_000);
        Map<String, Long> model = new HashMap<>();
        Random random = new Random(1);
        for (long offset = 0; offset < 50_000; offset++) {
            String key = "key" + random.nextInt(20_000);
            assertThat(map.put(bytes(key), offset)).isTrue();
            model.put(key, offset);
        }
        assertThat(map.size()).isEqualTo(model.size());
        model.forEach((key, offset) -> assertThat(map.get(bytes(key))).isEqualTo(offset));
        assertThat(map.get(bytes("another"))).isEqualTo(-1);
    }

    @Test
    void shouldTakeNoMoreMemoryThanItMayAndThenOnlyKnownKeys() {
        OffsetMap map = new OffsetMap(24_000, 0.75, Long.MAX_VALUE);
        int added = 0;
        while (map.put(bytes("key" + added), added)) {
            added++;
        }
        assertThat(added).isEqualTo(750);
        assertThat(map.memoryBytes()).isEqualTo(24_000);
        assertThat(map.put(bytes("key7"), 10_000)).isTrue();
        assertThat(map.get(bytes("key7"))).isEqualTo(10_000);
        assertThat(map.get(bytes("key" + added))).isEqualTo(-1);
    }

    @Test
    void shouldTakeNoMoreMemoryThanItsKeysNeed() {
        OffsetMap map = new OffsetMap(1L << 40, 0.9, 900);
        assertThat(map.memoryBytes()).isLessThan(25_000);
        for (int i = 0; i < 900; i++) {
            assertThat(map.put(bytes("key" + i), i)).isTrue();
        }
    }

    @Test
    void shouldTellEmptyKeyAndItsOffsetZero() {
        OffsetMap map = new OffsetMap(0, 0.9, 10);
        assertThat(map.get(bytes(""))).isEqualTo(-1);
        map.put(bytes(""), 0);
        assertThat(map.get(bytes(""))).isZero();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
