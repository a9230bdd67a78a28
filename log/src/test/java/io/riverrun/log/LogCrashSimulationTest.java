package io.riverrun.log;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Thousands of histories with crashes, {@code riverrun.crash.histories} of them; {@code
 * riverrun.seed} replays one.
 */
class LogCrashSimulationTest {

    private static final int HISTORIES = Integer.getInteger("riverrun.crash.histories", 1_000);
    private static final int FAILURES_MAX = Integer.getInteger("riverrun.crash.failures", 1);

    @Test
    void shouldKeepEveryPromiseThroughCrashes() throws Exception {
        String given = System.getProperty("riverrun.seed", "");
        if (!given.isBlank()) {
            run(Long.parseLong(given.trim()));
            return;
        }
        int failures = 0;
        AssertionError last = null;
        for (int i = 0; i < HISTORIES && failures < FAILURES_MAX; i++) {
            try {
                run(ThreadLocalRandom.current().nextLong(1, 1_000_000_000));
            } catch (AssertionError e) {
                failures++;
                last = e;
                if (FAILURES_MAX > 1) {
                    System.out.println(e.getMessage().lines().limit(3).toList());
                }
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private static void run(long seed) throws Exception {
        try {
            new LogCrashSimulation(new Random(seed)).run();
        } catch (AssertionError e) {
            throw new AssertionError(
                    "replay with: ./riverrun test --seed " + seed + "\n" + e.getMessage(), e);
        }
    }
}
