package io.riverrun.interop.java;

import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaFuture;

/** Waiting for Apache's futures. Stateless, thread-safe. */
public final class KafkaFutures {

    private KafkaFutures() {}

    /** The result. */
    public static <T> T join(KafkaFuture<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** What made the future fail. */
    public static Throwable failureOf(KafkaFuture<?> future) {
        try {
            Object result = join(future);
            throw new AssertionError("Expected a failure, got " + result);
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
