package io.riverrun.protocol;

/** A request or a response. */
public interface ApiMessage extends Message {

    /** The number of the API, as {@link ApiKey#id()}. */
    short apiKey();
}
