package io.riverrun.metadata.kraft;

import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.Message;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.message.AbortTransactionRecord;
import io.riverrun.protocol.message.AccessControlEntryRecord;
import io.riverrun.protocol.message.BeginTransactionRecord;
import io.riverrun.protocol.message.ClientQuotaRecord;
import io.riverrun.protocol.message.ConfigRecord;
import io.riverrun.protocol.message.DelegationTokenRecord;
import io.riverrun.protocol.message.EndTransactionRecord;
import io.riverrun.protocol.message.PartitionChangeRecord;
import io.riverrun.protocol.message.PartitionRecord;
import io.riverrun.protocol.message.ProducerIdsRecord;
import io.riverrun.protocol.message.RemoveTopicRecord;
import io.riverrun.protocol.message.TopicRecord;
import io.riverrun.protocol.message.UserScramCredentialRecord;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * The values of records in {@code __cluster_metadata} and its snapshots (KIP-631):
 *
 * <pre>
 * frameVersion     unsigned varint, 0 or 1: the layout of these three fields
 * apiKey           unsigned varint, which message follows
 * version          unsigned varint, that message's version
 * message
 * </pre>
 *
 * <p>Stateless, thread-safe.
 */
final class MetadataRecordDecoder {

    private static final int FRAME_VERSION_MAX = 1;

    /** What stands before a message. */
    private record Frame(int frameVersion, int apiKey, int version) {}

    /** How to read the messages of an API key. */
    private record Type(MessageDecoder.Body<? extends Message> body, short versionMax) {}

    /** Those that matter to a cluster that is taken over; all others are passed over. */
    private static final Map<Integer, Type> TYPES =
            Map.ofEntries(
                    type(TopicRecord.API_KEY, TopicRecord::read, TopicRecord.HIGHEST_VERSION),
                    type(
                            PartitionRecord.API_KEY,
                            PartitionRecord::read,
                            PartitionRecord.HIGHEST_VERSION),
                    type(
                            PartitionChangeRecord.API_KEY,
                            PartitionChangeRecord::read,
                            PartitionChangeRecord.HIGHEST_VERSION),
                    type(
                            RemoveTopicRecord.API_KEY,
                            RemoveTopicRecord::read,
                            RemoveTopicRecord.HIGHEST_VERSION),
                    type(ConfigRecord.API_KEY, ConfigRecord::read, ConfigRecord.HIGHEST_VERSION),
                    type(
                            ProducerIdsRecord.API_KEY,
                            ProducerIdsRecord::read,
                            ProducerIdsRecord.HIGHEST_VERSION),
                    type(
                            BeginTransactionRecord.API_KEY,
                            BeginTransactionRecord::read,
                            BeginTransactionRecord.HIGHEST_VERSION),
                    type(
                            EndTransactionRecord.API_KEY,
                            EndTransactionRecord::read,
                            EndTransactionRecord.HIGHEST_VERSION),
                    type(
                            AbortTransactionRecord.API_KEY,
                            AbortTransactionRecord::read,
                            AbortTransactionRecord.HIGHEST_VERSION),
                    type(
                            AccessControlEntryRecord.API_KEY,
                            AccessControlEntryRecord::read,
                            AccessControlEntryRecord.HIGHEST_VERSION),
                    type(
                            ClientQuotaRecord.API_KEY,
                            ClientQuotaRecord::read,
                            ClientQuotaRecord.HIGHEST_VERSION),
                    type(
                            UserScramCredentialRecord.API_KEY,
                            UserScramCredentialRecord::read,
                            UserScramCredentialRecord.HIGHEST_VERSION),
                    type(
                            DelegationTokenRecord.API_KEY,
                            DelegationTokenRecord::read,
                            DelegationTokenRecord.HIGHEST_VERSION));

    private MetadataRecordDecoder() {}

    private static Map.Entry<Integer, Type> type(
            short apiKey, MessageDecoder.Body<? extends Message> body, short versionMax) {
        return Map.entry((int) apiKey, new Type(body, versionMax));
    }

    /** The message of a record's value; empty when it does not matter here. */
    static Optional<Message> decode(ByteBuffer value) throws MalformedMetadataException {
        Frame frame = frame(value);
        Type type = TYPES.get(frame.apiKey());
        if (type == null) {
            return Optional.empty();
        }
        if (frame.version() > type.versionMax()) {
            throw new MalformedMetadataException(
                    "a record of type %d has version %d, and the highest known is %d"
                            .formatted(frame.apiKey(), frame.version(), type.versionMax()));
        }
        return switch (MessageDecoder.message(
                type.body(), (short) frame.version(), value.slice())) {
            case Decoded.Ok<? extends Message>(var message) -> Optional.of(message);
            case Decoded.Malformed<? extends Message>(var reason) ->
                    throw new MalformedMetadataException(
                            "a record of type %d cannot be read: %s"
                                    .formatted(frame.apiKey(), reason));
        };
    }

    private static Frame frame(ByteBuffer value) throws MalformedMetadataException {
        Decoded<Frame> decoded =
                MessageDecoder.prefix(
                        (in, _) ->
                                new Frame(
                                        in.unsignedVarint(),
                                        in.unsignedVarint(),
                                        in.unsignedVarint()),
                        (short) 0,
                        value);
        return switch (decoded) {
            case Decoded.Ok<Frame>(Frame frame) when frame.frameVersion() <= FRAME_VERSION_MAX ->
                    frame;
            case Decoded.Ok<Frame>(Frame frame) ->
                    throw new MalformedMetadataException(
                            "a record has the unknown frame version " + frame.frameVersion());
            case Decoded.Malformed<Frame>(String reason) ->
                    throw new MalformedMetadataException("a record has no frame: " + reason);
        };
    }
}
