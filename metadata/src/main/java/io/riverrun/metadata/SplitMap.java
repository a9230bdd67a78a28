package io.riverrun.metadata;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * An immutable hash map whose changed copy shares all but one of its 1,024 parts with the original:
 * a change of one among 100,000 entries copies about 100 entries and 1,024 references.
 */
final class SplitMap<K, V> implements Iterable<V> {

    private static final int PARTS = 1024;
    private static final SplitMap<Object, Object> EMPTY = new SplitMap<>(emptyParts(), 0);

    private final Map<K, V>[] parts;
    private final int size;

    private SplitMap(Map<K, V>[] parts, int size) {
        this.parts = parts;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    static <K, V> SplitMap<K, V> empty() {
        return (SplitMap<K, V>) EMPTY;
    }

    V get(K key) {
        return parts[part(key)].get(key);
    }

    int size() {
        return size;
    }

    /** Begins a changed copy; this map stays as it is. */
    Editor<K, V> edit() {
        return new Editor<>(this);
    }

    @Override
    public Iterator<V> iterator() {
        return Arrays.stream(parts).map(Map::values).flatMap(Collection::stream).iterator();
    }

    void forEach(BiConsumer<K, V> visitor) {
        for (Map<K, V> part : parts) {
            part.forEach(visitor);
        }
    }

    private static int part(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 22;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K, V> Map<K, V>[] emptyParts() {
        Map<K, V>[] parts = new Map[PARTS];
        Arrays.fill(parts, Map.of());
        return parts;
    }

    /** Changes on a copy. Not thread-safe; parts are copied when first touched. */
    static final class Editor<K, V> {
        private final boolean[] owned = new boolean[PARTS];
        private final Map<K, V>[] parts;
        private int size;

        private Editor(SplitMap<K, V> map) {
            this.parts = map.parts.clone();
            this.size = map.size;
        }

        V get(K key) {
            return parts[part(key)].get(key);
        }

        void put(K key, V value) {
            if (own(part(key)).put(key, value) == null) {
                size++;
            }
        }

        void remove(K key) {
            if (own(part(key)).remove(key) != null) {
                size--;
            }
        }

        /** The changed copy; the editor must not be used any more. */
        SplitMap<K, V> done() {
            return new SplitMap<>(parts, size);
        }

        private Map<K, V> own(int part) {
            if (!owned[part]) {
                owned[part] = true;
                parts[part] = new HashMap<>(parts[part]);
            }
            return parts[part];
        }
    }
}
