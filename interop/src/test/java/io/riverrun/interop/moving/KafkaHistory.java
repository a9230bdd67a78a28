package io.riverrun.interop.moving;

import static io.riverrun.interop.java.KafkaFutures.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.riverrun.interop.client.Codec;
import io.riverrun.interop.process.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What happens on a cluster before it is taken over: of each thing that leaves another trace in the
 * folders, some. Confined to the test's thread.
 */
final class KafkaHistory implements AutoCloseable {

    static final String COMPACTED = "compacted";
    static final String TRIMMED = "trimmed";
    static final long TRIMMED_TO = 700;
    static final String GROUP = "readers";

    /** The least that Kafka 4 takes: several segments come of a few megabytes. */
    private static final Map<String, String> SMALL_SEGMENTS =
            Map.of("segment.bytes", Integer.toString(1 << 20));

    private static final int RECORDS = 3_000;
    private static final int COMPACTED_RECORDS = 30_000;
    private static final int PARTITIONS = 3;
    private static final int COMMITS = 600;

    /** As every product is configured here. */
    private static final int OFFSETS_PARTITIONS = 5;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String bootstrap;
    private final Admin admin;
    private final Random random = new Random(39);

    KafkaHistory(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /**
     * Everything, on a new cluster.
     *
     * @param kafka the cluster's one broker, which is restarted in the beginning: what comes later
     *     is not on disk in order yet, so that a kill leaves work to do
     */
    void make(BrokerProcess kafka) throws InterruptedException {
        try {
            makeAll(kafka);
        } catch (AssertionError e) {
            // It is not Riverrun that has failed here, and its folder is deleted with its log.
            throw new AssertionError("Kafka printed:\n" + kafka.output(), e);
        }
    }

    private void makeAll(BrokerProcess kafka) throws InterruptedException {
        compact(kafka);
        for (Codec codec : Codec.values()) {
            create(topic(codec), PARTITIONS, SMALL_SEGMENTS);
            produce(codec, RECORDS);
        }
        create("stamped", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        send(producer(Codec.NONE, Map.of()), "stamped", 1, 10);
        changeTopics();
        create("transactions", 2, Map.of());
        transact("first");
        trim();
        commitOffsets();
        alter(ConfigResource.Type.BROKER, "", "message.max.bytes", "2000000");
    }

    /** Only what needs no transactions. */
    void makeSomeTopics() throws InterruptedException {
        create(topic(Codec.NONE), PARTITIONS, SMALL_SEGMENTS);
        produce(Codec.NONE, RECORDS);
        trim();
        commitOffsets();
    }

    /**
     * More of the same on a cluster that has it: what follows the records that are there.
     *
     * @return all that is there then, which begins with what was there before
     */
    static ClusterContents goOn(String bootstrap, ClusterContents before) {
        try (KafkaHistory history = new KafkaHistory(bootstrap)) {
            history.goOn();
        }
        ClusterContents after = ClusterContents.of(bootstrap);
        Comparison.assertContinued(after, before);
        return after;
    }

    private void goOn() {
        for (Codec codec : Codec.values()) {
            produce(codec, 100);
        }
        send(producer(Codec.LZ4, Map.of()), COMPACTED, 1, 100);
        commitOffsets();
    }

    private static String topic(Codec codec) {
        return "codec-" + codec.configValue();
    }

    private void produce(Codec codec, int records) {
        send(producer(codec, Map.of()), topic(codec), PARTITIONS, records);
    }

    /** Topics that were deleted, made anew, grown, and configured in several steps. */
    private void changeTopics() throws InterruptedException {
        create("deleted", 2, Map.of("retention.ms", "1000000"));
        create("again", 2, Map.of("retention.ms", "1000000"));
        send(producer(Codec.NONE, Map.of()), "again", 2, 20);
        join(admin.deleteTopics(List.of("deleted", "again")).all());
        createOnceGone("again", Map.of("max.message.bytes", "500000"));
        send(producer(Codec.NONE, Map.of()), "again", 1, 5);
        create("grown", 1, Map.of());
        join(admin.createPartitions(Map.of("grown", NewPartitions.increaseTo(PARTITIONS))).all());
        send(producer(Codec.ZSTD, Map.of()), "grown", PARTITIONS, 50);
        alter(ConfigResource.Type.TOPIC, "grown", "retention.ms", "2000000");
        alter(ConfigResource.Type.TOPIC, "grown", "retention.bytes", "3000000");
        alter(ConfigResource.Type.TOPIC, "grown", "retention.ms", null);
    }

    /** Transactions, every second of them aborted. */
    private void transact(String id) {
        try (var producer = producer(Codec.SNAPPY, Map.of("transactional.id", id))) {
            producer.initTransactions();
            for (int i = 0; i < 6; i++) {
                producer.beginTransaction();
                for (int partition = 0; partition < 2; partition++) {
                    for (int record = 0; record < 5; record++) {
                        var _ = producer.send(record("transactions", partition, i * 5 + record));
                    }
                }
                producer.flush();
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
    }

    private void trim() throws InterruptedException {
        create(TRIMMED, 1, Map.of());
        send(producer(Codec.NONE, Map.of()), TRIMMED, 1, 1_000);
        TopicPartition partition = new TopicPartition(TRIMMED, 0);
        join(
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(TRIMMED_TO)))
                        .all());
    }

    /** Few keys, many times, until most of the records are gone. */
    private void compact(BrokerProcess kafka) throws InterruptedException {
        Map<String, String> configs = new HashMap<>(SMALL_SEGMENTS);
        configs.put("cleanup.policy", "compact");
        configs.put("min.cleanable.dirty.ratio", "0.01");
        create(COMPACTED, 1, configs);
        send(producer(Codec.LZ4, Map.of()), COMPACTED, 1, COMPACTED_RECORDS);
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (recordsIn(new TopicPartition(COMPACTED, 0)) > COMPACTED_RECORDS / 2) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("The topic is not compacted");
            }
            Thread.sleep(500);
        }
        // Nothing more is compacted from here on, so that what is read now can be compared later.
        alter(ConfigResource.Type.TOPIC, COMPACTED, "min.cleanable.dirty.ratio", "1.0");
        // Nor is a run of the cleaner that had begun before: an orderly stop ends it.
        kafka.stop();
        kafka.start();
    }

    /** One group's offset again and again, until most of its records are compacted away. */
    void commitOften() throws InterruptedException {
        TopicPartition partition = new TopicPartition(topic(Codec.NONE), 1);
        for (int i = 0; i < COMMITS; i++) {
            Map<TopicPartition, OffsetAndMetadata> offset =
                    Map.of(partition, new OffsetAndMetadata(i, "x".repeat(200)));
            join(admin.alterConsumerGroupOffsets("often", offset).all());
        }
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (offsetsRecords() > COMMITS / 2) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("The offsets are not compacted");
            }
            Thread.sleep(500);
        }
    }

    private int offsetsRecords() {
        int records = 0;
        for (int i = 0; i < OFFSETS_PARTITIONS; i++) {
            records += recordsIn(new TopicPartition("__consumer_offsets", i));
        }
        return records;
    }

    private int recordsIn(TopicPartition partition) {
        return ClusterContents.records(bootstrap, "read_uncommitted", List.of(partition))
                .get(partition)
                .size();
    }

    /** A group with members, offsets set from outside, and a group that was deleted. */
    private void commitOffsets() {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        GROUP,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false");
        try (var consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic(Codec.NONE), TRIMMED));
            int seen = 0;
            for (int polls = 0; seen == 0 && polls < 100; polls++) {
                seen = consumer.poll(Duration.ofMillis(500)).count();
                consumer.commitSync();
            }
        }
        TopicPartition partition = new TopicPartition(topic(Codec.NONE), 2);
        for (String group : List.of("outside", "gone")) {
            join(
                    admin.alterConsumerGroupOffsets(
                                    group,
                                    Map.of(partition, new OffsetAndMetadata(7, "the seventh")))
                            .all());
        }
        join(admin.deleteConsumerGroups(List.of("gone")).all());
    }

    /** Creates a topic; returns when the broker knows it, as the controller does before. */
    private void create(String topic, int partitions, Map<String, String> configs)
            throws InterruptedException {
        CreateTopicsResult created =
                admin.createTopics(
                        List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)));
        Uuid id = join(created.topicId(topic));
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (!id.equals(describedId(topic))) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("The broker does not hear of %s".formatted(topic));
            }
            Thread.sleep(50);
        }
    }

    /** The id by which the broker knows the topic; null when it knows none. */
    private Uuid describedId(String topic) {
        try {
            return join(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).topicId();
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
            return null;
        }
    }

    /** Kafka 3.9 answers a deletion before it is done with it. */
    private void createOnceGone(String topic, Map<String, String> configs)
            throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            try {
                create(topic, 1, configs);
                return;
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
                Thread.sleep(100);
            }
        }
        throw new AssertionError("The deletion of %s does not end".formatted(topic));
    }

    /** Sets a key; removes it when the value is null. */
    private void alter(ConfigResource.Type type, String name, String key, String value) {
        AlterConfigOp.OpType op =
                value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET;
        join(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        new ConfigResource(type, name),
                                        List.of(
                                                new AlterConfigOp(
                                                        new ConfigEntry(key, value), op))))
                        .all());
    }

    private KafkaProducer<String, String> producer(Codec codec, Map<String, String> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", bootstrap);
        config.put("compression.type", codec.configValue());
        config.put("linger.ms", "5");
        config.put("batch.size", "16384");
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** Sends records, round and round the partitions, and closes the producer. */
    private void send(
            KafkaProducer<String, String> producer, String topic, int partitions, int records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(records);
        try (producer) {
            for (int i = 0; i < records; i++) {
                sent.add(producer.send(record(topic, i % partitions, i)));
            }
        }
        sent.forEach(each -> assertThatCode(each::get).doesNotThrowAnyException());
    }

    private ProducerRecord<String, String> record(String topic, int partition, int number) {
        byte[] bytes = new byte[topic.equals(COMPACTED) ? 100 : 800];
        random.nextBytes(bytes);
        String value = number % 50 == 49 ? null : Base64.getEncoder().encodeToString(bytes);
        String key = number % 7 == 6 && !topic.equals(COMPACTED) ? null : "key-" + number % 100;
        var record = new ProducerRecord<>(topic, partition, key, value);
        if (number % 3 == 0) {
            record.headers()
                    .add("number", Integer.toString(number).getBytes(StandardCharsets.UTF_8))
                    .add("empty", new byte[0]);
        }
        return record;
    }

    @Override
    public void close() {
        admin.close();
    }
}
