package io.riverrun.broker.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Scheduler;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.protocol.ApiMessage;

/** A request on no connection, which keeps its answer. */
public final class FakeContext implements RequestContext {

    private final short version;
    private final Scheduler scheduler;
    private String clientId = "client";
    private ClientSoftware software = ClientSoftware.UNKNOWN;
    private ApiMessage response;
    private short responseVersion;
    private int answers;
    private String disconnectReason;
    private boolean abandoned;
    private Scheduler.Scheduled expiry;
    private Runnable meanwhile = () -> {};

    public FakeContext(int version) {
        this(version, new ManualTime());
    }

    public FakeContext(int version, Scheduler scheduler) {
        this.version = (short) version;
        this.scheduler = scheduler;
    }

    public FakeContext withClientId(String id) {
        clientId = id;
        return this;
    }

    /** Something happens just when the request begins to wait. */
    public FakeContext meanwhile(Runnable happens) {
        meanwhile = happens;
        return this;
    }

    /** The answer, which must have been given. */
    public <R extends ApiMessage> R answer(Class<R> type) {
        assertThat(answers).as("answers given").isEqualTo(1);
        return type.cast(response);
    }

    public boolean isAnswered() {
        return answers > 0;
    }

    /** The version in which the answer was given. */
    public short answerVersion() {
        return responseVersion;
    }

    /** Why the connection was closed; null while it is open. */
    public String disconnectReason() {
        return disconnectReason;
    }

    /** The client goes. */
    public void abandon() {
        abandoned = true;
    }

    @Override
    public boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public short version() {
        return version;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public String clientHost() {
        return "10.0.0.1";
    }

    @Override
    public String listener() {
        return "PLAINTEXT";
    }

    @Override
    public ClientSoftware clientSoftware() {
        return software;
    }

    @Override
    public void clientSoftware(ClientSoftware told) {
        software = told;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void unlessAnsweredWithin(long delayMs, Runnable work) {
        meanwhile.run();
        expiry =
                scheduler.schedule(
                        delayMs,
                        () -> {
                            if (!isAnswered()) {
                                work.run();
                            }
                        });
    }

    @Override
    public void respond(ApiMessage message) {
        respond(message, version);
    }

    @Override
    public void respond(ApiMessage message, short inVersion) {
        answers++;
        if (expiry != null) {
            expiry.cancel();
        }
        response = message;
        responseVersion = inVersion;
    }

    @Override
    public void respondNothing() {
        respond(null, version);
    }

    @Override
    public void disconnect(String reason) {
        disconnectReason = reason;
    }
}
