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
