package io.riverrun.broker.dispatch;

import io.riverrun.base.Scheduler;
import io.riverrun.protocol.ApiMessage;

/**
 * One request on its connection, to be answered once. Thread-safe. Answers leave in the order of
 * requests on the connection, whatever the order in which they are given.
 */
public interface RequestContext {

    /** The version of the request, in which the answer is written too. */
    short version();

    /** What the client calls itself; empty when it says nothing. */
    String clientId();

    /** The client's address in text, without a port. */
    String clientHost();

    /** The name of the listener that the request came through. */
    String listener();

    /** The name and version of the client's software (KIP-511); empty before it says so. */
    ClientSoftware clientSoftware();

    /** Remembers what ApiVersions told about the client's software. */
    void clientSoftware(ClientSoftware software);

    /** Runs work on the event loop of the request's connection. */
    Scheduler scheduler();

    /**
     * Runs work on the event loop if the request has no answer when the time is over. To be called
     * at most once, on the event loop.
     */
    void unlessAnsweredWithin(long delayMs, Runnable work);

    /** Answers the request. */
    void respond(ApiMessage response);

    /** Answers the request in another version than its own (KIP-511). */
    void respond(ApiMessage response, short version);

    /** Whether the client has gone, so that nobody reads the answer. */
    boolean isAbandoned();

    /** Ends the request without an answer, as a produce request with acks=0 wants. */
    void respondNothing();

    /** Closes the connection; the reason goes to the log. */
    void disconnect(String reason);

    /** The name and version of a client's software. */
    record ClientSoftware(String name, String version) {
        /** A client that did not tell. */
        public static final ClientSoftware UNKNOWN = new ClientSoftware("", "");
    }
}
