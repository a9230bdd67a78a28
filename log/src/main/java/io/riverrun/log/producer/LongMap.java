package io.riverrun.log.producer;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A map from longs to objects that boxes no key: open addressing, at most half full, entries moved
 * back on removal. Not thread-safe.
 */
final class LongMap<V> {

    private static final int CAPACITY_MIN = 2;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** What all maps share that have nothing, and never anything is put into. */
    private static final long[] NO_KEYS = new long[1];

    private static final Object[] NO_VALUES = new Object[1];

    private long[] keys = NO_KEYS;
    private Object[] values = NO_VALUES;
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    V get(long key) {
        return (V) values[slot(key)];
    }

    void put(long key, V value) {
        if (values.length < CAPACITY_MIN) {
            keys = new long[CAPACITY_MIN];
            values = new Object[CAPACITY_MIN];
        }
        int slot = slot(key);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
        if (size * 2 > keys.length) {
            grow();
        }
    }

    void remove(long key) {
        int hole = slot(key);
        if (values[hole] == null) {
            return;
        }
        values[hole] = null;
        size--;
        int mask = keys.length - 1;
        for (int i = (hole + 1) & mask; values[i] != null; i = (i + 1) & mask) {
            int home = home(keys[i]);
            boolean reachableWithoutHole =
                    hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!reachableWithoutHole) {
                keys[hole] = keys[i];
                values[hole] = values[i];
                values[i] = null;
                hole = i;
            }
        }
    }

    void clear() {
        keys = NO_KEYS;
        values = NO_VALUES;
        size = 0;
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<V> action) {
        for (Object value : Arrays.copyOf(values, values.length)) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    private int home(long key) {
        return (int) ((key * MIX) >>> 32) & (keys.length - 1);
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = home(key);
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
