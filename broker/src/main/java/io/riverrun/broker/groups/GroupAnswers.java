package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.coordinator.groups.ClientContext;

/** Between requests and the group coordinator. Stateless, thread-safe. */
final class GroupAnswers {

    private GroupAnswers() {}

    /** Who asks, as groups remember it: Kafka writes addresses with a slash. */
    static ClientContext client(RequestContext context) {
        return new ClientContext(context.clientId(), "/" + context.clientHost(), context.version());
    }
}
