package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.SharedBroker;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Old clients and new: what is produced in any served version, by the topic's name or by its id, is
 * fetched in any served version.
 */
class EveryVersionInteropTest {
    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @Test
    void shouldServeEveryVersionOfProduceAndFetch() {
        try (RawConnection connection = new RawConnection(BROKER.port())) {
            Requests.Topic topic = Topics.create(connection, "every-version");
            List<String> produced = new ArrayList<>();
            for (short version : versions(ApiKeys.PRODUCE)) {
                String value = "by-produce-" + version;
                produce(connection, topic, value, version, produced.size());
                produced.add(value);
            }
            for (short version : versions(ApiKeys.FETCH)) {
                assertThat(fetch(connection, topic, version))
                        .as("fetched in version %d", version)
                        .isEqualTo(produced);
            }
        }
    }

    private static List<Short> versions(ApiKeys api) {
        return api.allVersions().stream()
                .filter(version -> api.isVersionEnabled(version, false))
                .toList();
    }

    private static void produce(
            RawConnection connection,
            Requests.Topic topic,
            String value,
            short version,
            long expectedOffset) {
        ProduceResponse answer =
                connection.ask(
                        Requests.produce(topic, Requests.records(value), version),
                        ProduceResponse.class);
        var partition = answer.data().responses().iterator().next().partitionResponses().getFirst();
        assertThat(partition.errorCode()).as("produced in version %d", version).isZero();
        assertThat(partition.baseOffset()).isEqualTo(expectedOffset);
    }

    private static List<String> fetch(
            RawConnection connection, Requests.Topic topic, short version) {
        FetchResponse answer =
                connection.ask(Requests.fetch(topic, 0, version), FetchResponse.class);
        FetchResponseData.PartitionData partition =
                answer.data().responses().getFirst().partitions().getFirst();
        assertThat(partition.errorCode()).isZero();
        return values((Records) partition.records());
    }

    private static List<String> values(Records records) {
        List<String> values = new ArrayList<>();
        for (Record record : records.records()) {
            values.add(Utils.utf8(record.value(), record.valueSize()));
        }
        return values;
    }
}
