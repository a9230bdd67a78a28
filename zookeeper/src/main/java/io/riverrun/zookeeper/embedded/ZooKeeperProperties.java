package io.riverrun.zookeeper.embedded;

/**
 * ZooKeeper's settings that exist only as system properties, read when its classes are loaded. Set
 * unless the operator set them. Stateless.
 */
public final class ZooKeeperProperties {

    /** The longest request or answer, in bytes: the list of 1,000,000 topics fits. */
    static final int PACKET_BYTES_MAX = 64 << 20;

    private ZooKeeperProperties() {}

    /** Must run before the first ZooKeeper class is loaded; later runs change nothing. */
    public static void set() {
        setIfAbsent("jute.maxbuffer", Integer.toString(PACKET_BYTES_MAX));
        // One thread reads, writes and decodes: a broker's own ensemble has few connections.
        setIfAbsent("zookeeper.nio.numSelectorThreads", "1");
        setIfAbsent("zookeeper.nio.numWorkerThreads", "0");
        // The transaction log grows in steps of 4 MiB; ZooKeeper's own 64 MiB slows the first
        // write.
        setIfAbsent("zookeeper.preAllocSize", "4096");
        // Hashing every node of every write guards ensembles against divergence; here is one
        // server.
        setIfAbsent("zookeeper.digest.enabled", "false");
        setIfAbsent("zookeeper.4lw.commands.whitelist", "srvr,ruok,stat,mntr,conf,cons");
    }

    private static void setIfAbsent(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
