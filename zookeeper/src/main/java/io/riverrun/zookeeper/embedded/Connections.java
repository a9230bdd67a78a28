package io.riverrun.zookeeper.embedded;

import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;

/**
 * The server's connections, without a management bean for each: the first of those starts the JVM's
 * whole management, which takes 90 ms. Thread-safe as its superclass is.
 */
final class Connections extends NIOServerCnxnFactory {

    @Override
    public void registerConnection(ServerCnxn connection) {}

    @Override
    public void unregisterConnection(ServerCnxn connection) {}
}
