package io.riverrun.metadata;

import java.util.Set;

/** The topics in which coordinators keep their state. Stateless. */
public final class InternalTopics {

    /** Groups and the offsets they committed. */
    public static final String CONSUMER_OFFSETS = "__consumer_offsets";

    private static final Set<String> NAMES =
            Set.of(CONSUMER_OFFSETS, "__transaction_state", "__share_group_state");

    private InternalTopics() {}

    public static boolean contains(String topic) {
        return NAMES.contains(topic);
    }
}
