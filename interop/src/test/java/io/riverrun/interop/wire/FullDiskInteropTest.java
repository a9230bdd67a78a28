package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import io.riverrun.interop.process.BrokerProduct;
import io.riverrun.interop.tools.SkippedTools;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * On a full disk writes are refused, reads and deletes go on, and writes resume by themselves once
 * there is room. (Apache's broker gives up its log folder instead.)
 */
class FullDiskInteropTest {
    private static final int DISK_MB = 160;
    private static final int BALLAST_MB = 40;
    private static final String BATCH = "x".repeat(500_000);
    private static final short PRODUCE_BY_NAME = 9;
    private static final short FETCH_BY_NAME = 12;
    private static final int TOPICS_MAX = 500;
    private static final int CREATE_MS = 5_000;
    private static final long LIMIT_NS = 60_000_000_000L;

    @Test
    void shouldRefuseWritesUntilThereIsRoom() throws ExecutionException, InterruptedException {
        if (BrokerProduct.underTest() != BrokerProduct.RIVERRUN) {
            SkippedTools.skip("full disk", "Apache's broker gives up its log folder");
        }
        try (SmallDisk disk = SmallDisk.mountOrSkip(DISK_MB, BALLAST_MB);
                BrokerProcess broker =
                        BrokerProcess.inFreshFolder(
                                Map.of("log.dirs", disk.folder().resolve("data").toString()))) {
            broker.start();
            try (RawConnection connection = new RawConnection(broker.port())) {
                Requests.Topic topic = Topics.create(connection, "filling");
                Topics.create(connection, "doomed");
                long acknowledged = fill(connection, topic);
                assertThat(acknowledged).as("batches taken before the disk was full").isPositive();
                assertReadable(connection, topic, 0);
                assertReadable(connection, topic, acknowledged - 1);
                delete(broker, "doomed");
                assertThat(produce(connection, topic).errorCode())
                        .as("still full")
                        .isEqualTo(Errors.KAFKA_STORAGE_ERROR.code());

                disk.makeRoom();
                assertThat(awaitTaken(connection, topic)).isEqualTo(acknowledged);
                assertReadable(connection, topic, acknowledged);
            }
        }
    }

    @Test
    void shouldMakeTopicsAgainAndNameProducersOnceThereIsRoom()
            throws ExecutionException, InterruptedException {
        if (BrokerProduct.underTest() != BrokerProduct.RIVERRUN) {
            SkippedTools.skip("full disk", "Apache's broker gives up its log folder");
        }
        try (SmallDisk disk = SmallDisk.mountOrSkip(DISK_MB, BALLAST_MB);
                BrokerProcess broker =
                        BrokerProcess.inFreshFolder(
                                Map.of("log.dirs", disk.folder().resolve("data").toString()))) {
            broker.start();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                Set<String> made = new HashSet<>();
                disk.fillUp();
                while (create(admin, "full-" + made.size())) {
                    made.add("full-" + made.size());
                    assertThat(made).as("topics on a full disk").hasSizeLessThan(TOPICS_MAX);
                }

                disk.makeRoom();

                long deadlineNs = System.nanoTime() + LIMIT_NS;
                while (!create(admin, "after-" + made.size())) {
                    assertThat(System.nanoTime()).as("a topic in time").isLessThan(deadlineNs);
                }
                made.add("after-" + made.size());
                assertThat(admin.listTopics().names().get()).containsAll(made);
                assertThat(sendInOrder(broker, "after-" + (made.size() - 1))).isZero();
            }
        }
    }

    private static boolean create(Admin admin, String topic) throws InterruptedException {
        try {
            admin.createTopics(
                            List.of(new NewTopic(topic, 1, (short) 1)),
                            new CreateTopicsOptions().timeoutMs(CREATE_MS))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            // Whether a topic that was not answered for is there is open.
            return e.getCause() instanceof TopicExistsException;
        }
    }

    /** Writes one record with a producer that nobody has seen before, and gives its offset. */
    private static long sendInOrder(BrokerProcess broker, String topic)
            throws ExecutionException, InterruptedException {
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrap(), "enable.idempotence", true);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            return producer.send(new ProducerRecord<>(topic, "value")).get().offset();
        }
    }

    /** Writes until the disk is full and gives the count of acknowledged batches. */
    private static long fill(RawConnection connection, Requests.Topic topic) {
        long acknowledged = 0;
        while (true) {
            PartitionProduceResponse answer = produce(connection, topic);
            if (answer.errorCode() != Errors.NONE.code()) {
                assertThat(answer.errorCode()).isEqualTo(Errors.KAFKA_STORAGE_ERROR.code());
                return acknowledged;
            }
            assertThat(answer.baseOffset()).isEqualTo(acknowledged++);
            assertThat(acknowledged)
                    .as("half megabytes on a disk of %d MB", DISK_MB)
                    .isLessThan(2L * DISK_MB);
        }
    }

    private static long awaitTaken(RawConnection connection, Requests.Topic topic) {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (true) {
            PartitionProduceResponse answer = produce(connection, topic);
            if (answer.errorCode() == Errors.NONE.code()) {
                return answer.baseOffset();
            }
            assertThat(System.nanoTime()).as("writes resume in time").isLessThan(deadlineNs);
        }
    }

    private static PartitionProduceResponse produce(
            RawConnection connection, Requests.Topic topic) {
        ProduceResponse answer =
                connection.ask(
                        Requests.produce(topic, Requests.records(BATCH), PRODUCE_BY_NAME),
                        ProduceResponse.class);
        return answer.data().responses().iterator().next().partitionResponses().getFirst();
    }

    private static void assertReadable(
            RawConnection connection, Requests.Topic topic, long offset) {
        FetchResponse answer =
                connection.ask(Requests.fetch(topic, offset, FETCH_BY_NAME), FetchResponse.class);
        FetchResponseData.PartitionData partition =
                answer.data().responses().getFirst().partitions().getFirst();
        assertThat(partition.errorCode()).isZero();
        assertThat(partition.records().sizeInBytes()).isGreaterThan(BATCH.length());
    }

    private static void delete(BrokerProcess broker, String topic)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            assertThat(admin.listTopics().names().get()).doesNotContain(topic);
        }
    }
}
