package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.wire.EveryApiEveryVersionInteropTest.Scenario;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Questions about committed offsets, in any version. Stateless. */
final class OffsetScenarios {
    private static final short BY_ID_FROM = 10;
    private static final short FETCH_MANY_FROM = 8;
    private static final short FETCH_ALL_FROM = 2;
    private static final short LEADER_EPOCHS_FROM = 6;
    private static final short FETCH_LEADER_EPOCHS_FROM = 5;
    private static final short BY_NAME = 9;
    private static final int LEADER_EPOCH = 0;

    private OffsetScenarios() {}

    static void addTo(Map<ApiKeys, Scenario> all) {
        all.put(ApiKeys.OFFSET_COMMIT, OffsetScenarios::offsetCommit);
        all.put(ApiKeys.OFFSET_FETCH, OffsetScenarios::offsetFetch);
        all.put(ApiKeys.OFFSET_DELETE, OffsetScenarios::offsetDelete);
        all.put(ApiKeys.DELETE_GROUPS, OffsetScenarios::deleteGroups);
    }

    private static void commit(
            RawConnection connection, short version, String group, Requests.Topic topic) {
        var partition =
                new OffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(5)
                        .setCommittedMetadata("so far");
        if (version >= LEADER_EPOCHS_FROM) {
            partition.setCommittedLeaderEpoch(LEADER_EPOCH);
        }
        var asked = new OffsetCommitRequestTopic().setPartitions(List.of(partition));
        if (version < BY_ID_FROM) {
            asked.setName(topic.name());
        } else {
            asked.setTopicId(topic.id());
        }
        var told =
                connection.ask(
                        new OffsetCommitRequestData().setGroupId(group).setTopics(List.of(asked)),
                        version,
                        OffsetCommitResponseData.class);
        var answer = told.topics().getFirst();
        assertThat(answer.name()).isEqualTo(version < BY_ID_FROM ? topic.name() : "");
        assertThat(answer.partitions().getFirst().errorCode()).isZero();
        if (version >= BY_ID_FROM) {
            assertThat(answer.topicId()).isEqualTo(topic.id());
        }
    }

    private static void offsetCommit(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "offset-commit-" + version);
        String group = MembershipScenarios.group(connection, ApiKeys.OFFSET_COMMIT, version);
        commit(connection, version, group, topic);
        fetchMany(connection, BY_NAME, group, topic);
    }

    private static void offsetFetch(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "offset-fetch-" + version);
        String group = MembershipScenarios.group(connection, ApiKeys.OFFSET_FETCH, version);
        commit(connection, BY_NAME, group, topic);
        if (version < FETCH_MANY_FROM) {
            fetchOne(connection, version, group, topic);
        } else {
            fetchMany(connection, version, group, topic);
        }
    }

    private static void fetchOne(
            RawConnection connection, short version, String group, Requests.Topic topic) {
        var request =
                new OffsetFetchRequestData()
                        .setGroupId(group)
                        .setTopics(
                                List.of(
                                        new OffsetFetchRequestTopic()
                                                .setName(topic.name())
                                                .setPartitionIndexes(List.of(0, 1))));
        var told = connection.ask(request, version, OffsetFetchResponseData.class);
        assertThat(told.errorCode()).isZero();
        var partitions = told.topics().getFirst().partitions();
        assertThat(partitions.getFirst().committedOffset()).isEqualTo(5);
        assertThat(partitions.getFirst().metadata()).isEqualTo("so far");
        assertThat(partitions.getFirst().committedLeaderEpoch())
                .isEqualTo(version < FETCH_LEADER_EPOCHS_FROM ? -1 : LEADER_EPOCH);
        assertThat(partitions.getLast().committedOffset()).isEqualTo(-1);
        assertThat(partitions.getLast().errorCode()).isZero();
        if (version >= FETCH_ALL_FROM) {
            var all =
                    connection.ask(request.setTopics(null), version, OffsetFetchResponseData.class);
            assertThat(all.topics().getFirst().partitions().getFirst().committedOffset())
                    .isEqualTo(5);
        }
    }

    private static void fetchMany(
            RawConnection connection, short version, String group, Requests.Topic topic) {
        var topics = new OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
        if (version < BY_ID_FROM) {
            topics.setName(topic.name());
        } else {
            topics.setTopicId(topic.id());
        }
        var one = new OffsetFetchRequestGroup().setGroupId(group).setTopics(List.of(topics));
        var all = new OffsetFetchRequestGroup().setGroupId(group).setTopics(null);
        var told =
                connection.ask(
                        new OffsetFetchRequestData().setGroups(List.of(one, all)),
                        version,
                        OffsetFetchResponseData.class);
        assertThat(told.groups()).hasSize(2);
        assertThat(told.groups())
                .allSatisfy(answer -> {
                    assertThat(answer.errorCode()).isZero();
                    check(answer.topics().getFirst(), version, topic);
                });
    }

    private static void check(OffsetFetchResponseTopics told, short version, Requests.Topic topic) {
        if (version < BY_ID_FROM) {
            assertThat(told.name()).isEqualTo(topic.name());
        } else {
            assertThat(told.topicId()).isEqualTo(topic.id());
        }
        var partition = told.partitions().getFirst();
        assertThat(partition.errorCode()).isZero();
        assertThat(partition.committedOffset()).isEqualTo(5);
        assertThat(partition.metadata()).isEqualTo("so far");
    }

    private static void offsetDelete(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "offset-delete-" + version);
        String group = MembershipScenarios.group(connection, ApiKeys.OFFSET_DELETE, version);
        commit(connection, BY_NAME, group, topic);
        var topics = new OffsetDeleteRequestTopicCollection();
        topics.add(
                new OffsetDeleteRequestTopic()
                        .setName(topic.name())
                        .setPartitions(
                                List.of(new OffsetDeleteRequestPartition().setPartitionIndex(0))));
        var told =
                connection.ask(
                        new OffsetDeleteRequestData().setGroupId(group).setTopics(topics),
                        version,
                        OffsetDeleteResponseData.class);
        assertThat(told.errorCode()).isZero();
        assertThat(told.topics().find(topic.name()).partitions().find(0).errorCode()).isZero();
    }

    private static void deleteGroups(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "delete-groups-" + version);
        String group = MembershipScenarios.group(connection, ApiKeys.DELETE_GROUPS, version);
        commit(connection, BY_NAME, group, topic);
        var told =
                connection.ask(
                        new DeleteGroupsRequestData()
                                .setGroupsNames(List.of(group, "no such group")),
                        version,
                        DeleteGroupsResponseData.class);
        assertThat(told.results().find(group).errorCode()).isZero();
        assertThat(told.results().find("no such group").errorCode())
                .isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    }
}
