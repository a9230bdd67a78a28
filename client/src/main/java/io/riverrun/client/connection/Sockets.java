package io.riverrun.client.connection;

import io.riverrun.protocol.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;

/** Opens sockets to brokers and says in words why that failed. Stateless. */
final class Sockets {

    private Sockets() {}

    /** Connects to the first of the name's addresses that accepts. */
    static SocketChannel connect(HostPort broker, int timeoutMs) {
        IOException last = null;
        try {
            for (InetAddress address : InetAddress.getAllByName(broker.host())) {
                try {
                    return connect(new InetSocketAddress(address, broker.port()), timeoutMs);
                } catch (IOException e) {
                    last = e;
                }
            }
        } catch (UnknownHostException e) {
            last = e;
        }
        throw new ConnectionException(
                ErrorCode.NETWORK_EXCEPTION,
                "Cannot connect to broker at %s: %s".formatted(broker, why(last, timeoutMs)),
                last);
    }

    private static SocketChannel connect(InetSocketAddress address, int timeoutMs)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, timeoutMs);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static String why(IOException e, int timeoutMs) {
        return switch (e) {
            case UnknownHostException _ ->
                    "no such host is known. Check the name, or write the address itself.";
            case SocketTimeoutException _ ->
                    "nothing answered within %d ms. Check the address and the firewall between."
                            .formatted(timeoutMs);
            case ConnectException refused when refused.getMessage().contains("refused") ->
                    "connection refused. Is a broker running there? "
                            + "Start one, or name another address.";
            case null -> "no address is known for it.";
            default -> e.getMessage() + ".";
        };
    }
}
