package io.riverrun.broker.listener;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.RequestHeader;
import io.riverrun.protocol.message.ResponseHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests and answers as they are on the wire, of the API that {@link ScriptedHandler} serves. */
final class Frames {

    /** A version with neither tagged fields nor compact strings. */
    private static final short VERSION = 8;

    private Frames() {}

    /** What an answer says. */
    record Answer(int correlationId, String text) {}

    /** A request, its length first. */
    static byte[] request(int correlationId, String text) {
        return framed(
                MessageWriter.encode(
                        new RequestHeader()
                                .setRequestApiKey(ApiKey.METADATA.id())
                                .setRequestApiVersion(VERSION)
                                .setCorrelationId(correlationId)
                                .setClientId("test"),
                        ApiKey.METADATA.requestHeaderVersion(VERSION)),
                MessageWriter.encode(
                        new MetadataRequest()
                                .setTopics(List.of(new MetadataRequestTopic().setName(text))),
                        VERSION));
    }

    /** A request of as many topics as make it so long, at least. */
    static byte[] longRequest(int correlationId, String text, int bytesMin) {
        MetadataRequestTopic filler =
                new MetadataRequestTopic().setName("x".repeat(Short.MAX_VALUE));
        List<MetadataRequestTopic> topics = new ArrayList<>();
        topics.add(new MetadataRequestTopic().setName(text));
        for (int bytes = 0; bytes < bytesMin; bytes += Short.MAX_VALUE) {
            topics.add(filler);
        }
        return framed(
                MessageWriter.encode(
                        new RequestHeader()
                                .setRequestApiKey(ApiKey.METADATA.id())
                                .setRequestApiVersion(VERSION)
                                .setCorrelationId(correlationId),
                        ApiKey.METADATA.requestHeaderVersion(VERSION)),
                MessageWriter.encode(new MetadataRequest().setTopics(topics), VERSION));
    }

    static byte[] length(int length) {
        return ByteBuffer.allocate(4).putInt(length).array();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Reads an answer, without its length. */
    static Answer answer(ByteBuffer frame) {
        if (MessageDecoder.responseHeader(ApiKey.METADATA.responseHeaderVersion(VERSION), frame)
                        instanceof Decoded.Ok<ResponseHeader>(ResponseHeader header)
                && MessageDecoder.response(ApiKey.METADATA, VERSION, frame)
                        instanceof Decoded.Ok<?>(MetadataResponse body)) {
            return new Answer(header.correlationId(), body.clusterId());
        }
        throw new AssertionError("an answer that cannot be read");
    }

    private static byte[] framed(ByteBuffer header, ByteBuffer body) {
        return ByteBuffer.allocate(4 + header.remaining() + body.remaining())
                .putInt(header.remaining() + body.remaining())
                .put(header)
                .put(body)
                .array();
    }
}
