package io.riverrun.interop.tools;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Remembers what was skipped and prints it when the run ends, so that a skipped client is never
 * silent. Thread-safe.
 */
public final class SkippedTools implements TestExecutionListener {
    private static final Map<String, String> SKIPPED = new ConcurrentSkipListMap<>();

    /** Gives what was installed, or skips the running test, saying why. */
    public static <T> T orSkip(String name, Installation<T> installation) {
        if (installation.value().isEmpty()) {
            skip(name, installation.missing());
        }
        return installation.value().orElseThrow();
    }

    /** Skips the running test, saying why. */
    public static void skip(String name, String reason) {
        report(name, reason);
        Assumptions.abort("SKIPPED interop " + name + ": " + reason);
    }

    /** Reports a part of the running test that is left out while the rest of it runs. */
    public static void report(String name, String reason) {
        if (SKIPPED.put(name, reason) == null) {
            System.out.println("SKIPPED interop " + name + ": " + reason);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (SKIPPED.isEmpty()) {
            System.out.println("Interop: nothing was skipped.");
            return;
        }
        System.out.println("Interop: skipped on this machine:");
        SKIPPED.forEach((name, reason) -> System.out.println("  " + name + ": " + reason));
    }
}
