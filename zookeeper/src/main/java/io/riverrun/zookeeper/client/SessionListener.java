package io.riverrun.zookeeper.client;

/** Told of a client's sessions, in order, on the client's event thread; must not block. */
public interface SessionListener {

    /** A session has begun; nothing of an earlier one (ephemeral nodes, watches) is left. */
    void sessionBegan();

    /** The session has ended: its ephemeral nodes are gone or about to go. */
    void sessionEnded();
}
