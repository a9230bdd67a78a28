package io.riverrun.zookeeper.client;

import org.apache.zookeeper.data.Stat;

/** A node that was read. Immutable by agreement: nobody changes its bytes. */
public final class Node {

    private final byte[] data;
    private final Stat stat;

    /**
     * @param data not changed from now on
     */
    public Node(byte[] data, Stat stat) {
        this.data = data;
        this.stat = stat;
    }

    /** What the node holds: empty, never null, where it holds nothing. */
    public byte[] data() {
        return data;
    }

    /** Its versions, owner and zxids. */
    public Stat stat() {
        return stat;
    }
}
