package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.coordinator.groups.ClientContext;
import io.riverrun.protocol.ApiMessage;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between requests and the group coordinator. Stateless, thread-safe. */
final class GroupAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(GroupAnswers.class);

    private GroupAnswers() {}

    /** Who asks, as groups remember it: Kafka writes addresses with a slash. */
    static ClientContext client(RequestContext context) {
        return new ClientContext(context.clientId(), "/" + context.clientHost(), context.version());
    }

    /**
     * Answers once the coordinator has; a failure is a bug, and the client had better reconnect.
     */
    static void send(RequestContext context, CompletionStage<? extends ApiMessage> answer) {
        answer.whenComplete((response, failure) -> {
            if (failure == null) {
                context.respond(response);
            } else {
                LOG.error("The group coordinator failed", failure);
                context.disconnect("the group coordinator failed");
            }
        });
    }
}
