package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Histories with crashes, each made from a seed. A run of the tests takes the seeds from 1 on, so
 * that it gives the same result each time; {@code riverrun.crash.first} and {@code
 * riverrun.crash.histories} explore others, and {@code riverrun.seed} replays one and tells it.
 */
class LogCrashSimulationTest {

    private static final int FIRST = Integer.getInteger("riverrun.crash.first", 1);
    private static final int HISTORIES = Integer.getInteger("riverrun.crash.histories", 1_500);
    private static final int FAILURES_MAX = 10;

    @Test
    void shouldKeepEveryPromiseThroughCrashes() throws Exception {
        String seed = System.getProperty("riverrun.seed", "");
        if (seed.isBlank()) {
            explore();
        } else {
            replay(Long.parseLong(seed.trim()));
        }
    }

    private static void explore() throws Exception {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < HISTORIES && failures.size() < FAILURES_MAX; i++) {
            long seed = (long) FIRST + i;
            try {
                new LogCrashSimulation(new Random(seed)).run();
            } catch (AssertionError e) {
                failures.add(
                        "replay with: ./riverrun test --seed %d%n%s"
                                .formatted(seed, firstLines(e)));
            }
        }
        assertThat(failures).isEmpty();
        System.out.printf("%d histories with crashes, from seed %d on%n", HISTORIES, FIRST);
    }

    private static String firstLines(AssertionError failure) {
        return String.join("\n", failure.getMessage().lines().limit(4).toList());
    }

    private static void replay(long seed) throws Exception {
        LogCrashSimulation history = new LogCrashSimulation(new Random(seed));
        history.run();
        System.out.printf("The history of seed %d:%s%n", seed, history.story());
    }
}
