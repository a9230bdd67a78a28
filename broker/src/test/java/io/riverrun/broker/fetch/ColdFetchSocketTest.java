package io.riverrun.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.dispatch.HandlerRegistry;
import io.riverrun.broker.dispatch.RequestDispatcher;
import io.riverrun.broker.fake.ColdDisk;
import io.riverrun.broker.fake.FakeBroker;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.broker.listener.ListenerLimits;
import io.riverrun.broker.listener.SocketBuffers;
import io.riverrun.broker.listener.SocketServer;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchRequest.FetchTopic;
import io.riverrun.protocol.message.FetchResponse;
import io.riverrun.protocol.message.RequestHeader;
import io.riverrun.protocol.message.ResponseHeader;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBytes;
import io.riverrun.protocol.record.RecordData;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Old records from real files to real sockets, of a server with one event loop. */
@Timeout(60)
final class ColdFetchSocketTest {

    private static final short VERSION = 11;
    private static final int COLD = 0;
    private static final int RECENT = 1;

    /** More than is copied, so that it goes by sendfile. */
    private static final int VALUE_BYTES = 100_000;

    private final ManualTime time = new ManualTime();
    private final ColdDisk disk = new ColdDisk();
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    /** Opened when the disk may go on after its first piece. */
    private final CountDownLatch diskGoesOn = new CountDownLatch(1);

    private final ColdReads.Pace pace =
            new ColdReads.Pace() {
                @Override
                public boolean isFree() {
                    return false;
                }

                @Override
                public void piece(int bytes, long tookNs) {
                    awaitDisk();
                }
            };

    private final CountDownLatch diskReads = new CountDownLatch(1);
    @TempDir Path folder;
    private FakeBroker broker;
    private SocketServer server;
    private InetSocketAddress address;

    @BeforeEach
    void serve() throws IOException {
        broker = new FakeBroker(folder, time, disk.disk());
        broker.createTopic("a", 2);
        for (int i = 0; i < 10; i++) {
            broker.append("a", COLD, value(i));
        }
        broker.flush();
        time.pass(60_000);
        broker.append("a", RECENT, value(10));
        broker.flush();
        ConfigValues config = new ConfigValues(Map.of());
        FetchHandler handler =
                new FetchHandler(
                        broker.partitions,
                        new FetchSessions(config, time),
                        new ColdReads(_ -> reader, pace),
                        time,
                        config);
        server =
                new SocketServer(
                        new ListenerLimits(1 << 20, 1 << 20, 10, 10, -1, 100),
                        new SocketBuffers(16_384, 16_384),
                        1);
        address =
                server.bind(
                        new SocketServer.Binding(
                                "PLAINTEXT",
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        server.accept(new RequestDispatcher(new HandlerRegistry(List.of(handler))));
    }

    @AfterEach
    void close() {
        diskGoesOn.countDown();
        server.close();
        reader.close();
        broker.close();
    }

    private void awaitDisk() {
        diskReads.countDown();
        try {
            diskGoesOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String value(int number) {
        return Character.toString('a' + number).repeat(VALUE_BYTES);
    }

    private record Client(Socket socket) implements AutoCloseable {

        void fetch(int correlationId, int partition, long offset) throws IOException {
            ByteBuffer header =
                    MessageWriter.encode(
                            new RequestHeader()
                                    .setRequestApiKey(ApiKey.FETCH.id())
                                    .setRequestApiVersion(VERSION)
                                    .setCorrelationId(correlationId)
                                    .setClientId("test"),
                            ApiKey.FETCH.requestHeaderVersion(VERSION));
            ByteBuffer body = MessageWriter.encode(request(partition, offset), VERSION);
            int length = header.remaining() + body.remaining();
            socket.getOutputStream()
                    .write(
                            ByteBuffer.allocate(4 + length)
                                    .putInt(length)
                                    .put(header)
                                    .put(body)
                                    .array());
        }

        private static FetchRequest request(int partition, long offset) {
            return new FetchRequest()
                    .setSessionEpoch(-1)
                    .setMaxWaitMs(0)
                    .setMaxBytes(1 << 20)
                    .setTopics(
                            List.of(
                                    new FetchTopic()
                                            .setTopic("a")
                                            .setPartitions(
                                                    List.of(
                                                            new FetchPartition()
                                                                    .setPartition(partition)
                                                                    .setFetchOffset(offset)
                                                                    .setCurrentLeaderEpoch(-1)
                                                                    .setPartitionMaxBytes(
                                                                            2 * VALUE_BYTES)))));
        }

        Answer receive() throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            if (MessageDecoder.responseHeader(ApiKey.FETCH.responseHeaderVersion(VERSION), bytes)
                            instanceof Decoded.Ok<ResponseHeader>(ResponseHeader header)
                    && MessageDecoder.response(ApiKey.FETCH, VERSION, bytes)
                            instanceof Decoded.Ok<?>(FetchResponse body)) {
                RecordData data = body.responses().getFirst().partitions().getFirst().records();
                ByteBuffer records = ((RecordBytes) data).slice();
                RecordBatch batch = new RecordBatch(records, 0);
                return new Answer(
                        header.correlationId(),
                        batch.baseOffset(),
                        (char) records.get(batch.sizeInBytes() / 2));
            }
            throw new AssertionError("an answer that cannot be read");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /**
     * An answer.
     *
     * @param letter of the value of the first record
     */
    private record Answer(int correlationId, long offset, char letter) {}

    private Client client() throws IOException {
        return new Client(new Socket(address.getAddress(), address.getPort()));
    }

    @Test
    void shouldServeOthersWhileTheDiskReadsAndAnswerInOrder() throws Exception {
        try (Client cold = client();
                Client other = client()) {
            cold.fetch(1, COLD, 0);
            cold.fetch(2, RECENT, 0);
            cold.fetch(3, COLD, 5);
            cold.fetch(4, COLD, 1);
            diskReads.await();

            other.fetch(9, RECENT, 0);
            assertThat(other.receive()).isEqualTo(new Answer(9, 0, 'k'));

            diskGoesOn.countDown();
            assertThat(cold.receive()).isEqualTo(new Answer(1, 0, 'a'));
            assertThat(cold.receive()).isEqualTo(new Answer(2, 0, 'k'));
            assertThat(cold.receive()).isEqualTo(new Answer(3, 5, 'f'));
            assertThat(cold.receive()).isEqualTo(new Answer(4, 1, 'b'));
        }
    }

    @Test
    void shouldForgetClientThatGoesWhileTheDiskReads() throws Exception {
        try (Client gone = client()) {
            gone.fetch(1, COLD, 0);
            diskReads.await();
        }
        try (Client other = client()) {
            other.fetch(2, COLD, 3);
            diskGoesOn.countDown();
            assertThat(other.receive()).isEqualTo(new Answer(2, 3, 'd'));
        }
    }

    @Test
    void shouldNotReadWhatClientThatHasGoneWaitsFor() throws Exception {
        try (Client gone = client()) {
            gone.fetch(1, COLD, 0);
            gone.fetch(2, COLD, 8);
            diskReads.await();
        }
        try (Client other = client()) {
            // Answered after the event loop has seen the other go.
            other.fetch(3, RECENT, 0);
            assertThat(other.receive()).isEqualTo(new Answer(3, 0, 'k'));
            diskGoesOn.countDown();
            other.fetch(4, COLD, 0);
            assertThat(other.receive()).isEqualTo(new Answer(4, 0, 'a'));
        }
        assertThat(disk.broughtIn())
                .isNotEmpty()
                .allMatch(read -> read.position() < 5 * VALUE_BYTES);
    }

    @Test
    void shouldCloseWhileTheDiskReads() throws Exception {
        try (Client client = client()) {
            client.fetch(1, COLD, 0);
            client.fetch(2, COLD, 5);
            diskReads.await();

            server.close();
            reader.shutdown();
            diskGoesOn.countDown();

            assertThat(client.socket().getInputStream().read()).isNegative();
        }
    }
}
