package io.riverrun.log;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Runs a random test from the seed in {@code riverrun.seed}, and names the seed if it fails. */
final class Seed {

    /** A test that may throw anything. */
    interface RandomTest {
        void run(Random random) throws Exception;
    }

    private Seed() {}

    /** Chance for the n-th try; of small seeds, the first numbers are all alike. */
    static Random ofTry(int n) {
        return new Random(n * 0x9E3779B97F4A7C15L);
    }

    static void run(RandomTest test) {
        String given = System.getProperty("riverrun.seed", "");
        long seed =
                given.isBlank()
                        ? ThreadLocalRandom.current().nextLong(1, 1_000_000_000)
                        : Long.parseLong(given.trim());
        try {
            test.run(new Random(seed));
        } catch (Throwable failure) {
            throw new AssertionError("replay with: ./riverrun test --seed " + seed, failure);
        }
    }
}
