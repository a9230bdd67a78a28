package io.riverrun.metadata.kraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Message;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.AbortTransactionRecord;
import io.riverrun.protocol.message.AccessControlEntryRecord;
import io.riverrun.protocol.message.BeginTransactionRecord;
import io.riverrun.protocol.message.ConfigRecord;
import io.riverrun.protocol.message.EndTransactionRecord;
import io.riverrun.protocol.message.NoOpRecord;
import io.riverrun.protocol.message.PartitionChangeRecord;
import io.riverrun.protocol.message.PartitionRecord;
import io.riverrun.protocol.message.ProducerIdsRecord;
import io.riverrun.protocol.message.RemoveTopicRecord;
import io.riverrun.protocol.message.TopicRecord;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataReplayTest {

    private static final Uuid ORDERS = new Uuid(1, 1);
    private static final Uuid EVENTS = new Uuid(1, 2);

    private final MetadataReplay replay = new MetadataReplay();

    @Test
    void shouldKnowTopicsPartitionsAndConfigs() throws MalformedMetadataException {
        replay.segment(
                batch(
                        0,
                        topic("orders", ORDERS),
                        partition(ORDERS, 0, 3),
                        partition(ORDERS, 1, 0),
                        config(2, "orders", "retention.ms", "1000"),
                        config(2, "orders", "retention.bytes", "5"),
                        config(2, "orders", "retention.bytes", null),
                        config(4, "", "message.max.bytes", "2000"),
                        new ProducerIdsRecord().setNextProducerId(7000)));

        FormerCluster cluster = replay.cluster();

        TopicImage orders = cluster.topics().getFirst();
        assertThat(orders.name()).isEqualTo("orders");
        assertThat(orders.id()).isEqualTo(ORDERS);
        assertThat(orders.partitionCount()).isEqualTo(2);
        assertThat(orders.partition(0).leaderEpoch()).isEqualTo(3);
        assertThat(orders.configs()).isEqualTo(Map.of("retention.ms", "1000"));
        assertThat(cluster.configs())
                .isEqualTo(
                        Map.of(ConfigResource.DEFAULT_BROKER, Map.of("message.max.bytes", "2000")));
        assertThat(cluster.nextProducerId()).isEqualTo(7000);
        assertThat(cluster.leftOut()).isEmpty();
    }

    @Test
    void shouldApplyChangesOfPartitions() throws MalformedMetadataException {
        replay.segment(batch(0, topic("orders", ORDERS), partition(ORDERS, 0, 3)));
        replay.segment(
                batch(
                        2,
                        change(ORDERS, 0).setLeader(-1),
                        change(ORDERS, 0).setReplicas(List.of(2, 1)).setIsr(List.of(2))));

        PartitionImage partition = replay.cluster().topics().getFirst().partition(0);

        assertThat(partition.leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(partition.leaderEpoch()).as("one election").isEqualTo(4);
        assertThat(partition.replicas()).containsExactly(2, 1);
        assertThat(partition.isr()).containsExactly(2);
    }

    @Test
    void shouldTakeEligibleReplicasForInSyncOnesWhenNoneIsInSync()
            throws MalformedMetadataException {
        replay.segment(
                batch(
                        0,
                        topic("orders", ORDERS),
                        partition(ORDERS, 0, 0),
                        change(ORDERS, 0).setIsr(List.of()).setEligibleLeaderReplicas(List.of(1))));

        assertThat(replay.cluster().topics().getFirst().partition(0).isr()).containsExactly(1);
    }

    @Test
    void shouldForgetRemovedTopicWithItsConfigs() throws MalformedMetadataException {
        replay.segment(
                batch(
                        0,
                        topic("orders", ORDERS),
                        partition(ORDERS, 0, 0),
                        config(2, "orders", "retention.ms", "1000"),
                        new RemoveTopicRecord().setTopicId(ORDERS),
                        topic("orders", EVENTS),
                        partition(EVENTS, 0, 0)));

        TopicImage orders = replay.cluster().topics().getFirst();

        assertThat(replay.cluster().topics()).hasSize(1);
        assertThat(orders.id()).isEqualTo(EVENTS);
        assertThat(orders.configs()).isEmpty();
    }

    @Test
    void shouldGoOnBehindSnapshot() throws MalformedMetadataException {
        replay.snapshot(batch(0, topic("orders", ORDERS), partition(ORDERS, 0, 0)), 12);
        replay.segment(batch(10, topic("gone", new Uuid(9, 9)), new NoOpRecord()));
        replay.segment(batch(12, topic("events", EVENTS), partition(EVENTS, 0, 0)));

        assertThat(replay.cluster().topics())
                .extracting(TopicImage::name)
                .containsExactly("orders", "events");
    }

    @Test
    void shouldRefuseLogThatBeginsBehindSnapshot() throws MalformedMetadataException {
        replay.snapshot(batch(0, topic("orders", ORDERS), partition(ORDERS, 0, 0)), 12);

        assertThatThrownBy(() -> replay.segment(batch(14, new NoOpRecord())))
                .isInstanceOf(MalformedMetadataException.class)
                .hasMessage("the log lacks the records from offset 12 to 13");
    }

    @Test
    void shouldStopAtTornEnd() throws MalformedMetadataException {
        ByteBuffer whole = batch(0, topic("orders", ORDERS), partition(ORDERS, 0, 0));
        ByteBuffer torn = batch(2, topic("events", EVENTS), partition(EVENTS, 0, 0));
        torn.put(torn.limit() - 1, (byte) ~torn.get(torn.limit() - 1));
        ByteBuffer segment = ByteBuffer.allocate(whole.remaining() + torn.remaining());

        replay.segment(segment.put(whole).put(torn).flip());

        assertThat(replay.cluster().topics())
                .extracting(TopicImage::name)
                .containsExactly("orders");
    }

    @Test
    void shouldRefuseDamagedSnapshot() {
        ByteBuffer snapshot = batch(0, topic("orders", ORDERS));
        snapshot.put(snapshot.limit() - 1, (byte) ~snapshot.get(snapshot.limit() - 1));

        assertThatThrownBy(() -> replay.snapshot(snapshot, 1))
                .hasMessage("a batch of the snapshot is damaged");
    }

    @Test
    void shouldCountOnlyTransactionsThatEnded() throws MalformedMetadataException {
        replay.segment(
                batch(
                        0,
                        new BeginTransactionRecord(),
                        topic("kept", ORDERS),
                        partition(ORDERS, 0, 0),
                        new EndTransactionRecord(),
                        new BeginTransactionRecord(),
                        topic("aborted", EVENTS),
                        new AbortTransactionRecord(),
                        new BeginTransactionRecord(),
                        topic("unfinished", EVENTS)));

        assertThat(replay.cluster().topics()).extracting(TopicImage::name).containsExactly("kept");
    }

    @Test
    void shouldNameWhatIsLeftOut() throws MalformedMetadataException {
        replay.segment(batch(0, new AccessControlEntryRecord()));

        assertThat(replay.cluster().leftOut()).containsExactly("access control lists");
    }

    @Test
    void shouldRefuseRecordOfNewerVersion() {
        byte[] newer = {1, TopicRecord.API_KEY, 9};

        assertThatThrownBy(() -> replay.segment(batch(0, newer)))
                .hasMessage("a record of type 2 has version 9, and the highest known is 0");
    }

    private static TopicRecord topic(String name, Uuid id) {
        return new TopicRecord().setName(name).setTopicId(id);
    }

    private static PartitionRecord partition(Uuid topic, int number, int leaderEpoch) {
        return new PartitionRecord()
                .setTopicId(topic)
                .setPartitionId(number)
                .setReplicas(List.of(1))
                .setIsr(List.of(1))
                .setLeader(1)
                .setLeaderEpoch(leaderEpoch)
                .setPartitionEpoch(leaderEpoch);
    }

    private static PartitionChangeRecord change(Uuid topic, int number) {
        return new PartitionChangeRecord().setTopicId(topic).setPartitionId(number);
    }

    private static ConfigRecord config(int type, String name, String key, String value) {
        return new ConfigRecord()
                .setResourceType((byte) type)
                .setResourceName(name)
                .setName(key)
                .setValue(value);
    }

    private static ByteBuffer batch(long baseOffset, Message... messages) {
        byte[][] values = new byte[messages.length][];
        for (int i = 0; i < messages.length; i++) {
            values[i] = value(messages[i]);
        }
        return batch(baseOffset, values);
    }

    private static ByteBuffer batch(long baseOffset, byte[]... values) {
        RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE).baseOffset(baseOffset);
        for (byte[] value : values) {
            batch.append(0, null, value);
        }
        return batch.build();
    }

    /** A message in its highest version behind its frame, as KRaft writes it. */
    private static byte[] value(Message message) {
        short version = message.highestVersion();
        ByteBuffer body = MessageWriter.encode(message, version);
        return ByteBuffer.allocate(3 + body.remaining())
                .put((byte) 1)
                .put(apiKey(message))
                .put((byte) version)
                .put(body)
                .array();
    }

    private static byte apiKey(Message message) {
        return (byte)
                switch (message) {
                    case TopicRecord _ -> TopicRecord.API_KEY;
                    case PartitionRecord _ -> PartitionRecord.API_KEY;
                    case PartitionChangeRecord _ -> PartitionChangeRecord.API_KEY;
                    case RemoveTopicRecord _ -> RemoveTopicRecord.API_KEY;
                    case ConfigRecord _ -> ConfigRecord.API_KEY;
                    case ProducerIdsRecord _ -> ProducerIdsRecord.API_KEY;
                    case BeginTransactionRecord _ -> BeginTransactionRecord.API_KEY;
                    case EndTransactionRecord _ -> EndTransactionRecord.API_KEY;
                    case AbortTransactionRecord _ -> AbortTransactionRecord.API_KEY;
                    case AccessControlEntryRecord _ -> AccessControlEntryRecord.API_KEY;
                    case NoOpRecord _ -> NoOpRecord.API_KEY;
                    default -> throw new IllegalArgumentException(message.toString());
                };
    }
}
