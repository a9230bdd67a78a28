package io.riverrun.coordinator.groups;

import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.MessageReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What consumers say of themselves when they join: an int16 version, then, in every version, an
 * array of the topics they subscribe to, then more that concerns only them. Stateless.
 */
final class Subscriptions {

    /** The protocol type of consumers; only their metadata has a meaning to the coordinator. */
    static final String CONSUMER = "consumer";

    private Subscriptions() {}

    /** The topics that a consumer subscribes to; nothing when the bytes are not a subscription. */
    static Optional<Set<String>> topics(byte[] metadata) {
        ByteBuffer bytes = ByteBuffer.wrap(metadata);
        MessageDecoder.Body<Set<String>> body =
                (in, _) -> {
                    Set<String> topics = read(in);
                    in.skipTo(bytes.limit());
                    return topics;
                };
        return switch (MessageDecoder.message(body, (short) 0, bytes)) {
            case Decoded.Ok<Set<String>>(var topics) -> Optional.of(topics);
            case Decoded.Malformed<Set<String>> _ -> Optional.empty();
        };
    }

    private static Set<String> read(MessageReader in) {
        in.int16();
        int count = in.arrayLength(false, false);
        Set<String> topics = new HashSet<>();
        for (int i = 0; i < count; i++) {
            topics.add(in.string(false, false));
        }
        return topics;
    }

    /**
     * Whether two metadata want the same. Those of consumers are compared by their topics, as the
     * partitions that they happened to own differ after a restart; all others byte for byte.
     */
    static boolean sameTopics(String protocolType, byte[] one, byte[] other) {
        if (Arrays.equals(one, other)) {
            return true;
        }
        Optional<Set<String>> topics = topics(one);
        return protocolType.equals(CONSUMER) && topics.isPresent() && topics.equals(topics(other));
    }

    /**
     * The topics that a group subscribes to, or nothing when that cannot be known: it is not of
     * consumers, or they use metadata of their own.
     */
    static Optional<Set<String>> of(ClassicGroup group) {
        if (!group.protocolType().equals(CONSUMER)) {
            return Optional.empty();
        }
        Set<String> all = new HashSet<>();
        for (Member member : group.members().all()) {
            for (String protocol : member.protocolNames()) {
                Optional<Set<String>> topics = topics(member.metadata(protocol));
                if (topics.isEmpty()) {
                    return Optional.empty();
                }
                all.addAll(topics.get());
            }
        }
        return Optional.of(all);
    }
}
