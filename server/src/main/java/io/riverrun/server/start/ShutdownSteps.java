package io.riverrun.server.start;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be ended in the opposite order. Each step ends whatever the others do.
 * Guarded by its monitor.
 */
final class ShutdownSteps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSteps.class);

    private record Step(String name, AutoCloseable end) {}

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Notes how to end what was started just now. */
    synchronized void add(String name, AutoCloseable end) {
        steps.push(new Step(name, end));
    }

    @Override
    public synchronized void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.end().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.warn("Interrupted while ending {}", step.name());
            } catch (Exception e) {
                LOG.error("Could not end {} in order", step.name(), e);
            }
        }
    }
}
