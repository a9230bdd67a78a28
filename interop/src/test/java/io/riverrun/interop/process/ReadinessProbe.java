package io.riverrun.interop.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks for the API versions until somebody answers. Stateless, thread-safe. */
final class ReadinessProbe {
    private static final int RETRY_MS = 20;
    private static final int ANSWER_LIMIT_MS = 5_000;
    private static final short API_VERSIONS = 18;

    private ReadinessProbe() {}

    /** Whether an answer came before the limit and before the process ended. */
    static boolean awaitAnswer(int port, Duration limit, BooleanSupplier alive) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadlineNs && alive.getAsBoolean()) {
            if (answers(port)) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_LIMIT_MS);
            socket.setSoTimeout(ANSWER_LIMIT_MS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(10);
            out.writeShort(API_VERSIONS);
            out.writeShort(0);
            out.writeInt(1);
            out.writeShort(-1);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return in.readInt() > 0 && in.readInt() == 1 && in.readShort() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
