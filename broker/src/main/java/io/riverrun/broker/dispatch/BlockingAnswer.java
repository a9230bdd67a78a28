package io.riverrun.broker.dispatch;

import io.riverrun.protocol.ApiMessage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that may have to wait for the disk, and so are made off the event loop. Stateless. */
public final class BlockingAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingAnswer.class);

    private BlockingAnswer() {}

    /**
     * Makes the answer elsewhere and gives it. When that fails the connection is closed: no answer
     * at all would block those behind it.
     *
     * @param blocking runs work that may wait for the disk
     */
    public static void give(
            Executor blocking, RequestContext context, Supplier<? extends ApiMessage> answer) {
        blocking.execute(() -> {
            ApiMessage made;
            try {
                made = answer.get();
            } catch (RuntimeException e) {
                LOG.error("A request could not be answered", e);
                context.disconnect("the broker failed on a request");
                return;
            }
            context.respond(made);
        });
    }
}
