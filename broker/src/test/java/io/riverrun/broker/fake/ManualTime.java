package io.riverrun.broker.fake;

import io.riverrun.base.Clock;
import io.riverrun.base.Scheduler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Time that passes when a test says so; what is scheduled runs then, on the test's thread. Threads
 * may schedule beside each other.
 */
public final class ManualTime implements Clock, Scheduler {

    /** When a test begins, in milliseconds since the Unix epoch. */
    public static final long BEGIN_MS = 1_790_000_000_000L;

    private record Task(long atMs, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nowMs;

    @Override
    public synchronized Scheduled schedule(long delayMs, Runnable work) {
        Task task = new Task(nowMs + Math.max(0, delayMs), work);
        tasks.add(task);
        return () -> remove(task);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    /** Runs all that is due. */
    public void runDue() {
        pass(0);
    }

    /** Lets time pass and runs all that becomes due, in order of time. */
    public void pass(long ms) {
        long untilMs = nowMs + ms;
        for (Task task = next(untilMs); task != null; task = next(untilMs)) {
            task.work().run();
        }
        nowMs = untilMs;
    }

    private synchronized Task next(long untilMs) {
        Task next =
                tasks.stream()
                        .filter(task -> task.atMs() <= untilMs)
                        .min(Comparator.comparingLong(Task::atMs))
                        .orElse(null);
        if (next != null) {
            tasks.remove(next);
            nowMs = Math.max(nowMs, next.atMs());
        }
        return next;
    }

    /** What is scheduled and has not run. */
    public synchronized int scheduled() {
        return tasks.size();
    }

    @Override
    public long wallMs() {
        return BEGIN_MS + nowMs;
    }

    @Override
    public long monotonicNanos() {
        return nowMs * 1_000_000;
    }
}
