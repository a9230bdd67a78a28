package io.riverrun.protocol;

import java.util.Random;

/** The seed of the random tests: a new one for each run, unless one is replayed. */
final class Seed {

    private static final String PROPERTY = System.getProperty("riverrun.seed", "");

    private Seed() {}

    static long value() {
        return PROPERTY.isBlank() ? new Random().nextLong() : Long.parseLong(PROPERTY);
    }

    /** What a failing test says, so that it can be replayed. */
    static String replay(long seed) {
        return "replay with ./riverrun test --seed " + seed;
    }
}
