package io.riverrun.broker.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.broker.fake.CapturedLog;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The listeners on real sockets. */
@Timeout(60)
final class SocketServerTest {

    private static final long WAIT_MS_MAX = 20_000;

    /** Long enough for what must not happen to happen, where there is no other way to see it. */
    private static final long QUIET_MS = 200;

    private static final SocketBuffers BUFFERS = new SocketBuffers(16_384, 16_384);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private SocketServer server;
    private InetSocketAddress address;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private void serve(ScriptedHandler handler, ListenerLimits limits) throws IOException {
        server = new SocketServer(limits, BUFFERS, 2);
        opened.add(server);
        address = server.bind(new SocketServer.Binding("PLAINTEXT", loopback(0)));
        server.accept(handler.dispatcher());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static ListenerLimits limits(int connectionsMax, int perIpMax, long idleMsMax) {
        return new ListenerLimits(1_000_000, 1 << 20, connectionsMax, perIpMax, idleMsMax, 1_000);
    }

    private static ListenerLimits noLimits() {
        return limits(Integer.MAX_VALUE, Integer.MAX_VALUE, -1);
    }

    private Client client() throws IOException {
        Client client = new Client(new Socket(address.getAddress(), address.getPort()));
        opened.add(client);
        return client;
    }

    private record Client(Socket socket) implements AutoCloseable {
        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        Frames.Answer receive() throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return Frames.answer(ByteBuffer.wrap(frame));
        }

        /** Whether the server closes the connection. */
        boolean isClosedByServer() {
            try {
                return socket.getInputStream().read() < 0;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long endNanos = System.nanoTime() + WAIT_MS_MAX * 1_000_000;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(endNanos);
            Thread.sleep(5);
        }
    }

    @Test
    void shouldAnswerInOrderOfRequestsWhenOtherThreadsAnswerInAnother() throws Exception {
        int requests = 50;
        ScriptedHandler handler = ScriptedHandler.keeping();
        serve(handler, noLimits());
        Client client = client();
        for (int i = 0; i < requests; i++) {
            client.send(Frames.request(i, "request-" + i));
        }
        await(() -> handler.received.size() == requests);
        List<Thread> threads = new ArrayList<>();
        for (int i = requests - 1; i >= 0; i--) {
            threads.add(Thread.startVirtualThread(handler.received.get(i)::answer));
        }
        for (int i = 0; i < requests; i++) {
            assertThat(client.receive()).isEqualTo(new Frames.Answer(i, "request-" + i));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void shouldCloseOnlyTheConnectionWhenItSendsGarbage() throws Exception {
        serve(ScriptedHandler.echoing(), noLimits());
        Client good = client();
        Client bad = client();
        good.send(Frames.request(1, "before"));
        assertThat(good.receive().text()).isEqualTo("before");
        bad.send(Frames.text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assertThat(bad.isClosedByServer()).isTrue();
        good.send(Frames.request(2, "after"));
        assertThat(good.receive().text()).isEqualTo("after");
    }

    @Test
    void shouldRefuseConnectionWhenAddressHasTooMany() throws Exception {
        serve(ScriptedHandler.echoing(), limits(10, 2, -1));
        Client first = client();
        client();
        await(() -> server.connectionCount() == 2);
        try (CapturedLog log = new CapturedLog()) {
            assertThat(client().isClosedByServer()).isTrue();
            assertThat(log.lines()).anyMatch(line -> line.contains("max.connections.per.ip"));
        }
        first.close();
        await(() -> server.connectionCount() == 1);
        Client next = client();
        next.send(Frames.request(1, "welcome"));
        assertThat(next.receive().text()).isEqualTo("welcome");
    }

    @Test
    void shouldRefuseConnectionWhenThereAreTooManyInAll() throws Exception {
        serve(ScriptedHandler.echoing(), limits(1, 10, -1));
        client();
        await(() -> server.connectionCount() == 1);
        try (CapturedLog log = new CapturedLog()) {
            assertThat(client().isClosedByServer()).isTrue();
            assertThat(log.lines()).anyMatch(line -> line.contains("(max.connections)"));
        }
    }

    @Test
    void shouldCloseConnectionWhenNothingHasPassedForLong() throws Exception {
        serve(ScriptedHandler.echoing(), limits(10, 10, 150));
        Client client = client();
        client.send(Frames.request(1, "hello"));
        assertThat(client.receive().text()).isEqualTo("hello");
        assertThat(client.isClosedByServer()).isTrue();
        await(() -> server.connectionCount() == 0);
    }

    @Test
    void shouldNotReadFromClientWhenItDoesNotReadItsAnswers() throws Exception {
        int requests = 2_000;
        String large = "x".repeat(30_000);
        ScriptedHandler handler = ScriptedHandler.doing(one -> one.answer(large));
        serve(handler, noLimits());
        Client lazy = client();
        Thread sender =
                Thread.startVirtualThread(() -> {
                    try {
                        for (int i = 0; i < requests; i++) {
                            lazy.send(Frames.request(i, "give"));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        awaitQuiet(handler);
        int handledUnread = handler.received.size();
        assertThat(handledUnread).isLessThan(requests);

        for (int i = 0; i < requests; i++) {
            assertThat(lazy.receive().correlationId()).isEqualTo(i);
        }
        sender.join();
        assertThat(handler.received).hasSize(requests);
    }

    /** Waits until no further request is handled. */
    private static void awaitQuiet(ScriptedHandler handler) throws InterruptedException {
        int before = -1;
        while (handler.received.isEmpty() || handler.received.size() != before) {
            before = handler.received.size();
            Thread.sleep(QUIET_MS);
        }
    }

    @Test
    void shouldServeOthersWhenOneClientDoesNotReadItsAnswers() throws Exception {
        ScriptedHandler handler = ScriptedHandler.doing(one -> one.answer("x".repeat(30_000)));
        serve(handler, noLimits());
        Client lazy = client();
        for (int i = 0; i < 1_000; i++) {
            lazy.send(Frames.request(i, "give"));
        }
        for (int i = 0; i < 4; i++) {
            Client other = client();
            other.send(Frames.request(7, "give"));
            assertThat(other.receive().correlationId()).isEqualTo(7);
        }
    }

    @Test
    void shouldServeNobodyUntilItAccepts() throws Exception {
        ScriptedHandler handler = ScriptedHandler.echoing();
        server = new SocketServer(noLimits(), BUFFERS, 1);
        opened.add(server);
        address = server.bind(new SocketServer.Binding("PLAINTEXT", loopback(0)));
        Client early = client();
        early.send(Frames.request(1, "early"));
        Thread.sleep(QUIET_MS);
        assertThat(handler.received).isEmpty();
        server.accept(handler.dispatcher());
        assertThat(early.receive().text()).isEqualTo("early");
    }

    @Test
    void shouldNameListenerAndRemedyWhenPortIsTaken() throws Exception {
        serve(ScriptedHandler.echoing(), noLimits());
        try (SocketServer second = new SocketServer(noLimits(), BUFFERS, 1)) {
            assertThatThrownBy(() ->
                            second.bind(
                                    new SocketServer.Binding(
                                            "PLAINTEXT", loopback(address.getPort()))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot listen on PLAINTEXT://")
                    .hasMessageContaining(Integer.toString(address.getPort()))
                    .hasMessageContaining("'listeners'");
        }
    }

    @Test
    void shouldCloseConnectionsWhenItEnds() throws Exception {
        serve(ScriptedHandler.echoing(), noLimits());
        Client client = client();
        client.send(Frames.request(1, "hello"));
        client.receive();
        server.close();
        assertThat(client.isClosedByServer()).isTrue();
    }
}
