package io.riverrun.interop.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.client.Codec;
import io.riverrun.interop.client.JavaClient;
import io.riverrun.interop.client.Payload;
import io.riverrun.interop.process.SharedBroker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of Apache's consumers share partitions while members join, leave and die. */
class GroupInteropTest {
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 300;
    private static final long LIMIT_NS = 30_000_000_000L;
    private static final String ASSIGNORS = "org.apache.kafka.clients.consumer.";

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    private final List<GroupMember> members = new ArrayList<>();

    @AfterEach
    void closeMembers() throws InterruptedException {
        for (GroupMember member : members) {
            member.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RangeAssignor", "RoundRobinAssignor", "CooperativeStickyAssignor"})
    void shouldShareThePartitionsAmongTheLiving(String assignor) throws InterruptedException {
        String topic = create("shared-" + assignor);
        Map<String, Object> config = Map.of("partition.assignment.strategy", ASSIGNORS + assignor);
        GroupMember first = join(topic, config);
        awaitEvenShares(topic, first);
        GroupMember second = join(topic, config);
        GroupMember third = join(topic, config);
        awaitEvenShares(topic, first, second, third);

        new JavaClient().produce(BROKER.bootstrap(), topic, Codec.LZ4, 0, RECORDS);
        await("every record", () -> received().size() >= RECORDS);
        assertThat(received().stream().map(Payload::numberIn).sorted())
                .as("every record reached one member")
                .isEqualTo(IntStream.range(0, RECORDS).boxed().toList());

        second.close();
        awaitEvenShares(topic, first, third);
        third.die();
        awaitEvenShares(topic, first);
    }

    @Test
    void shouldGiveAStaticMemberItsPartitionsBackWithoutARebalance() throws InterruptedException {
        String topic = create("static");
        GroupMember stays = join(topic, Map.of("group.instance.id", "stays"));
        GroupMember returns = join(topic, Map.of("group.instance.id", "returns"));
        awaitEvenShares(topic, stays, returns);
        Set<TopicPartition> before = returns.assignment();
        int rebalances = stays.assignments();
        returns.close();
        GroupMember returned = join(topic, Map.of("group.instance.id", "returns"));
        await("its partitions", () -> returned.assignment().equals(before));
        assertThat(stays.assignments()).as("rebalances of the other").isEqualTo(rebalances);
    }

    private String create(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
            var topics = List.of(new NewTopic(topic, PARTITIONS, (short) 1));
            KafkaFutures.join(admin.createTopics(topics).all());
        }
        return topic;
    }

    private GroupMember join(String topic, Map<String, Object> config) {
        GroupMember member = GroupMember.join(BROKER.bootstrap(), "group-" + topic, topic, config);
        members.add(member);
        return member;
    }

    private List<String> received() {
        return members.stream().flatMap(m -> m.values().stream()).toList();
    }

    private static void awaitEvenShares(String topic, GroupMember... living)
            throws InterruptedException {
        int share = PARTITIONS / living.length;
        await("even shares of " + topic, () -> haveEvenShares(share, living));
    }

    private static boolean haveEvenShares(int share, GroupMember... living) {
        Set<TopicPartition> all = new HashSet<>();
        for (GroupMember member : living) {
            Set<TopicPartition> own = member.assignment();
            all.addAll(own);
            if (own.size() != share) {
                return false;
            }
        }
        return all.size() == PARTITIONS;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s in time", what).isLessThan(deadlineNs);
            Thread.sleep(20);
        }
    }
}
