package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.FetchResponse;

/** Topics of one partition, made over a raw connection. Stateless, thread-safe. */
final class Topics {
    private static final short FETCH_BY_NAME = 12;
    private static final long LEADER_LIMIT_NS = 10_000_000_000L;

    private Topics() {}

    /** A new topic that is led: it may be made before, and Kafka's clients ask again then. */
    static Requests.Topic create(RawConnection connection, String name) {
        CreateTopicsResponse created =
                connection.ask(Requests.createTopic(name, 1), CreateTopicsResponse.class);
        assertThat(created.data().topics().find(name).errorCode()).isZero();
        var topic = new Requests.Topic(name, created.data().topics().find(name).topicId());
        long deadlineNs = System.nanoTime() + LEADER_LIMIT_NS;
        while (fetchError(connection, topic, 0) != Errors.NONE) {
            assertThat(System.nanoTime()).as("led in time").isLessThan(deadlineNs);
        }
        return topic;
    }

    /** What a fetch from the offset is told. */
    static Errors fetchError(RawConnection connection, Requests.Topic topic, long offset) {
        FetchResponse answer =
                connection.ask(Requests.fetch(topic, offset, FETCH_BY_NAME), FetchResponse.class);
        return Errors.forCode(
                answer.data().responses().getFirst().partitions().getFirst().errorCode());
    }
}
