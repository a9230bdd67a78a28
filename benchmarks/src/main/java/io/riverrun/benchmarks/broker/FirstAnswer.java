package io.riverrun.benchmarks.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Sends ApiVersions (key 18, version 0) until a broker answers it. Stateless. */
final class FirstAnswer {
    private static final int RETRY_MS = 2;
    private static final int ANSWER_LIMIT_MS = 10_000;
    private static final int CORRELATION_ID = 7;
    private static final byte[] REQUEST =
            ByteBuffer.allocate(14)
                    .putInt(10)
                    .putShort((short) 18)
                    .putShort((short) 0)
                    .putInt(CORRELATION_ID)
                    .putShort((short) -1)
                    .array();

    private FirstAnswer() {}

    /** Waits for the answer; false when the process ended, or the deadline passed, before it. */
    static boolean await(int port, long deadlineNs, Process process) throws InterruptedException {
        while (process.isAlive() && System.nanoTime() < deadlineNs) {
            if (isAnswered(port)) {
                return true;
            }
            Thread.sleep(RETRY_MS);
        }
        return false;
    }

    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(ANSWER_LIMIT_MS);
            OutputStream out = socket.getOutputStream();
            out.write(REQUEST);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            return length > 6 && in.readInt() == CORRELATION_ID && in.readShort() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
