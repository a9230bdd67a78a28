package io.riverrun.client;

import io.riverrun.client.connection.HostPort;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.ApiVersionsResponse;
import io.riverrun.protocol.message.ApiVersionsResponse.ApiVersion;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.riverrun.protocol.message.RequestHeader;
import io.riverrun.protocol.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A broker for tests that answers as it is told, over a real socket. Thread-safe once it is
 * scripted. It knows ApiVersions, and itself as the cluster's only broker and controller.
 */
public final class FakeBroker implements AutoCloseable {

    /** An answer that is never sent. */
    public static final Function<ApiMessage, ApiMessage> SILENCE = _ -> null;

    /** What a client sent. */
    public record Received(ApiKey key, short version, ApiMessage message) {}

    private final ServerSocket server;
    private final int id;
    private final Thread acceptor;
    private final Map<ApiKey, Function<ApiMessage, ApiMessage>> answers = new ConcurrentHashMap<>();
    private final Map<ApiKey, Deque<Function<ApiMessage, ApiMessage>>> answersOnce =
            new ConcurrentHashMap<>();
    private final Map<ApiKey, Short> highestVersions = new EnumMap<>(ApiKey.class);
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Listens on a free port. */
    public FakeBroker(int id) throws IOException {
        this.id = id;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        for (ApiKey key : ApiKey.values()) {
            highestVersions.put(key, key.highestStableVersion());
        }
        on(ApiKey.API_VERSIONS, _ -> versions());
        on(ApiKey.METADATA, _ -> metadata());
        this.acceptor = Thread.ofVirtual().start(this::accept);
    }

    /** Answers an API so from now on; null for no answer. */
    public FakeBroker on(ApiKey key, Function<ApiMessage, ApiMessage> answer) {
        answers.put(key, answer);
        return this;
    }

    /** Answers the next request of an API so; several are taken in turn. */
    public FakeBroker once(ApiKey key, Function<ApiMessage, ApiMessage> answer) {
        answersOnce.computeIfAbsent(key, _ -> new ConcurrentLinkedDeque<>()).add(answer);
        return this;
    }

    /** Serves an API up to a version, or not at all for -1. */
    public FakeBroker serves(ApiKey key, int highestVersion) {
        highestVersions.put(key, (short) highestVersion);
        return this;
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    /** Requests of an API, in the order in which they came. */
    public List<Received> received(ApiKey key) {
        return received.stream().filter(request -> request.key() == key).toList();
    }

    /** Breaks the connections there are and goes on listening. */
    public void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** This broker's view: itself alone, without topics. */
    public MetadataResponse metadata() {
        return new MetadataResponse()
                .setClusterId("fake")
                .setControllerId(id)
                .setBrokers(
                        List.of(
                                new MetadataResponseBroker()
                                        .setNodeId(id)
                                        .setHost("127.0.0.1")
                                        .setPort(address().port())));
    }

    /** Stops listening, for certain: the port refuses connections from now on. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnect();
    }

    private ApiVersionsResponse versions() {
        List<ApiVersion> served = new ArrayList<>();
        highestVersions.forEach((key, highest) -> {
            if (highest >= 0) {
                served.add(
                        new ApiVersion()
                                .setApiKey(key.id())
                                .setMinVersion(key.lowestVersion())
                                .setMaxVersion(highest));
            }
        });
        return new ApiVersionsResponse().setApiKeys(served);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                answer(ByteBuffer.wrap(frame), out);
            }
        } catch (IOException | UncheckedIOException e) {
            // The client or the test has closed the connection.
        }
    }

    private void answer(ByteBuffer frame, DataOutputStream out) throws IOException {
        ApiKey key = ApiKey.forId(frame.getShort(0));
        short version = frame.getShort(Short.BYTES);
        boolean tooNew = version > highestVersions.get(key);
        if (tooNew && key == ApiKey.API_VERSIONS) {
            ApiVersionsResponse refusal =
                    versions().setErrorCode(ErrorCode.UNSUPPORTED_VERSION.code());
            send(out, key, (short) 0, frame.getInt(2 * Short.BYTES), refusal);
            return;
        }
        RequestHeader header =
                ok(MessageDecoder.requestHeader(key.requestHeaderVersion(version), frame));
        ApiMessage request = ok(MessageDecoder.request(key, version, frame));
        received.add(new Received(key, version, request));
        ApiMessage answer = answerTo(key).apply(request);
        if (answer != null) {
            send(out, key, version, header.correlationId(), answer);
        }
    }

    private Function<ApiMessage, ApiMessage> answerTo(ApiKey key) {
        Deque<Function<ApiMessage, ApiMessage>> once = answersOnce.get(key);
        Function<ApiMessage, ApiMessage> next = once == null ? null : once.poll();
        return next != null ? next : answers.getOrDefault(key, SILENCE);
    }

    private static void send(
            DataOutputStream out, ApiKey key, short version, int correlationId, ApiMessage answer)
            throws IOException {
        MessageWriter writer = new MessageWriter(256);
        new ResponseHeader()
                .setCorrelationId(correlationId)
                .write(writer, key.responseHeaderVersion(version));
        answer.write(writer, version);
        ByteBuffer bytes = writer.take();
        out.writeInt(bytes.remaining());
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        out.flush();
    }

    private static <T> T ok(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Ok<T>(T message) -> message;
            case Decoded.Malformed<T>(String reason) -> throw new AssertionError(reason);
        };
    }
}
