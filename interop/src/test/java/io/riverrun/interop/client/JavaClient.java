package io.riverrun.interop.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Apache's own client, in the test's JVM. Stateless, thread-safe. */
public final class JavaClient implements InteropClient {
    private static final Duration CONSUME_LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Set<Codec> codecs() {
        return EnumSet.allOf(Codec.class);
    }

    @Override
    public List<AckedRecord> produce(
            String bootstrap, String topic, Codec codec, int first, int count) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "compression.type",
                        codec.configValue());
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = first; i < first + count; i++) {
                sent.add(producer.send(record(topic, i)));
            }
            return acknowledgements(sent, first);
        }
    }

    private static List<AckedRecord> acknowledgements(
            List<Future<RecordMetadata>> sent, int first) {
        List<AckedRecord> acked = new ArrayList<>();
        for (int n = 0; n < sent.size(); n++) {
            RecordMetadata metadata = resultOf(sent.get(n));
            acked.add(new AckedRecord(first + n, metadata.partition(), metadata.offset()));
        }
        return acked;
    }

    private static RecordMetadata resultOf(Future<RecordMetadata> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("A record was not acknowledged", e);
        }
    }

    private static ProducerRecord<String, String> record(String topic, int i) {
        List<Header> headers = new ArrayList<>();
        for (Payload.Header header : Payload.headers(i)) {
            headers.add(new RecordHeader(header.name(), HexFormat.of().parseHex(header.hex())));
        }
        return new ProducerRecord<>(topic, null, null, Payload.key(i), Payload.value(i), headers);
    }

    @Override
    public List<ReceivedRecord> consume(String bootstrap, String topic, String group, int count) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        group,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false");
        try (var consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            List<ReceivedRecord> received = new ArrayList<>();
            Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
            long deadlineNs = System.nanoTime() + CONSUME_LIMIT.toNanos();
            while (received.size() < count) {
                if (System.nanoTime() > deadlineNs) {
                    throw new AssertionError("%d records of %d".formatted(received.size(), count));
                }
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (received.size() < count) {
                        received.add(received(record));
                        positions.put(
                                new TopicPartition(record.topic(), record.partition()),
                                new OffsetAndMetadata(record.offset() + 1));
                    }
                }
            }
            consumer.commitSync(positions);
            return received;
        }
    }

    private static ReceivedRecord received(ConsumerRecord<String, String> record) {
        List<Payload.Header> headers =
                StreamSupport.stream(record.headers().spliterator(), false)
                        .map(h -> new Payload.Header(h.key(), HexFormat.of().formatHex(h.value())))
                        .toList();
        return new ReceivedRecord(
                record.partition(),
                record.offset(),
                record.key(),
                record.value(),
                headers,
                record.timestamp());
    }
}
