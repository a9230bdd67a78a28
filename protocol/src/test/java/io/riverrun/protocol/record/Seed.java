package io.riverrun.protocol.record;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Runs a random test from the seed in {@code riverrun.seed}, and names the seed if it fails. */
final class Seed {

    private Seed() {}

    static void run(Consumer<Random> test) {
        String given = System.getProperty("riverrun.seed", "");
        long seed =
                given.isBlank()
                        ? ThreadLocalRandom.current().nextLong(1, 1_000_000_000)
                        : Long.parseLong(given.trim());
        try {
            test.accept(new Random(seed));
        } catch (Throwable failure) {
            throw new AssertionError("replay with: ./riverrun test --seed " + seed, failure);
        }
    }
}
