package io.riverrun.broker.dispatch;

import io.riverrun.protocol.ApiMessage;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that others have to make first: the controller, a coordinator. Stateless. */
public final class LateAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(LateAnswer.class);

    private LateAnswer() {}

    /**
     * Gives the answer when it is made. When that fails, which is a bug, the connection is closed:
     * no answer at all would block those behind it.
     */
    public static void give(RequestContext context, CompletionStage<? extends ApiMessage> answer) {
        answer.whenComplete((made, failure) -> {
            if (failure == null) {
                context.respond(made);
            } else {
                LOG.error("A request could not be answered", failure);
                context.disconnect("the broker failed on a request");
            }
        });
    }
}
