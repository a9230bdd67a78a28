package io.riverrun.zookeeper.nodes;

/** A node's data is not what its path promises. The message says what is wrong, not where. */
public final class NodeFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public NodeFormatException(String message) {
        super(message);
    }
}
