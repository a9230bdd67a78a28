package io.riverrun.client.admin;

import java.util.Map;
import java.util.Objects;

/**
 * What became of each of several things that were asked for in one go. Immutable. Each key that was
 * asked for is in exactly one of the maps, in the order of asking.
 *
 * @param <K> what names the thing, such as a topic's name
 * @param <V> what is known of it when all went well
 */
public record Results<K, V>(Map<K, V> succeeded, Map<K, AdminException> failed) {

    public Results {
        Objects.requireNonNull(succeeded);
        Objects.requireNonNull(failed);
    }

    /**
     * The result for one key.
     *
     * @throws AdminException when it failed
     * @throws IllegalArgumentException when it was not asked for
     */
    public V get(K key) {
        AdminException failure = failed.get(key);
        if (failure != null) {
            throw failure;
        }
        V value = succeeded.get(key);
        if (value == null) {
            throw new IllegalArgumentException("nothing was asked about " + key);
        }
        return value;
    }

    /**
     * All results.
     *
     * @throws AdminException the first failure, when there is one
     */
    public Map<K, V> all() {
        for (AdminException failure : failed.values()) {
            throw failure;
        }
        return succeeded;
    }
}
