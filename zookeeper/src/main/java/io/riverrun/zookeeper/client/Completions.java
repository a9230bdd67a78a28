package io.riverrun.zookeeper.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on after asynchronous work without losing what is thrown there. Stateless. */
public final class Completions {

    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private Completions() {}

    /** Calls next with the result or the failure; what next throws is a bug, and logged. */
    public static <T> void whenDone(CompletableFuture<T> work, BiConsumer<T, Throwable> next) {
        CompletableFuture<?> _ =
                work.whenComplete((result, failure) -> {
                    try {
                        next.accept(result, failure);
                    } catch (RuntimeException bug) {
                        LOG.error("An answer of ZooKeeper was not handled", bug);
                    }
                });
    }
}
