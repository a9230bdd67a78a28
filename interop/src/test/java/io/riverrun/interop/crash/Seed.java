package io.riverrun.interop.crash;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The seed of a random test: {@code -Driverrun.seed=N} replays it. Stateless, thread-safe. */
final class Seed {

    private Seed() {}

    /** A random source whose seed is printed with the command that replays it. */
    static Random announced(String test) {
        String given = System.getProperty("riverrun.seed", "");
        long seed =
                given.isBlank()
                        ? ThreadLocalRandom.current().nextLong(1_000_000)
                        : Long.parseLong(given);
        System.out.printf(
                "%s: seed %d; replay: mvn verify -pl base,protocol,interop -Dtest=%s"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Driverrun.seed=%d%n",
                test, seed, test, seed);
        return new Random(seed);
    }
}
