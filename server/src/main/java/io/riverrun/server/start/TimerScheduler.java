package io.riverrun.server.start;

import io.riverrun.base.Scheduler;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs late work on one thread; what takes long goes on elsewhere. Thread-safe. */
final class TimerScheduler implements Scheduler, AutoCloseable {

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("timer").factory());

    TimerScheduler() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Scheduled schedule(long delayMs, Runnable work) {
        Future<?> scheduled = timer.schedule(work, Math.max(0, delayMs), TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
