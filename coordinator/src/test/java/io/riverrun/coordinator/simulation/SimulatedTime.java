package io.riverrun.coordinator.simulation;

import io.riverrun.base.Clock;
import io.riverrun.base.Scheduler;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * Time that passes only when a test says so: clock, scheduler and executor in one thread. What is
 * due at the same time runs in the order in which it was asked for.
 */
public final class SimulatedTime implements Clock, Scheduler, Executor {

    private static final long WALL_START_MS = 1_700_000_000_000L;

    private record Event(long atMs, long number, Runnable work) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.compare(atMs, other.atMs);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMs;
    private long number;

    @Override
    public long wallMs() {
        return WALL_START_MS + nowMs;
    }

    @Override
    public long monotonicNanos() {
        return nowMs * 1_000_000;
    }

    @Override
    public void execute(Runnable work) {
        events.add(new Event(nowMs, number++, work));
    }

    @Override
    public Scheduled schedule(long delayMs, Runnable work) {
        Event event = new Event(nowMs + Math.max(0, delayMs), number++, work);
        events.add(event);
        return () -> events.remove(event);
    }

    /** Runs what is due, without letting time pass. */
    public void settle() {
        advance(0);
    }

    /** Lets time pass and runs what comes due meanwhile. */
    public void advance(long byMs) {
        long untilMs = nowMs + byMs;
        while (!events.isEmpty() && events.peek().atMs() <= untilMs) {
            runNext();
        }
        nowMs = untilMs;
    }

    /** Runs the next event, however far away. */
    public boolean runNext() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        nowMs = Math.max(nowMs, next.atMs());
        next.work().run();
        return true;
    }
}
