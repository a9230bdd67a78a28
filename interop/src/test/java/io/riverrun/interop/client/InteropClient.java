package io.riverrun.interop.client;

import java.util.List;
import java.util.Set;

/** A Kafka client written by others, behind the two things that every scenario needs of it. */
public interface InteropClient {

    /** The name by which the client is reported. */
    String name();

    /** What the client, or its codec libraries on this machine, can compress. */
    Set<Codec> codecs();

    /**
     * Publishes {@code count} records of {@link Payload}, numbered from {@code first}, with
     * acks=all, and gives the acknowledgements; empty when the client does not show them.
     */
    List<AckedRecord> produce(String bootstrap, String topic, Codec codec, int first, int count);

    /**
     * Joins the group, reads exactly {@code count} records from the committed offsets (the
     * beginning, if there are none), commits exactly these and leaves.
     */
    List<ReceivedRecord> consume(String bootstrap, String topic, String group, int count);

    /** The headers that the client sends with the record number {@code i}. */
    default List<Payload.Header> headersOf(int i) {
        return Payload.headers(i);
    }
}
