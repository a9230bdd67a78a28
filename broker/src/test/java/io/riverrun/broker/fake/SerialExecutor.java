package io.riverrun.broker.fake;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs one task after the other on the caller's thread, and none within another. */
public final class SerialExecutor implements Executor {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (running) {
            return;
        }
        running = true;
        try {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        } finally {
            running = false;
        }
    }
}
