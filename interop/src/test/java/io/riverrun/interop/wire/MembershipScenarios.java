package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.wire.EveryApiEveryVersionInteropTest.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Questions of members of groups, in any version. Stateless. */
final class MembershipScenarios {
    private static final short FIND_MANY_FROM = 4;
    private static final short JOIN_MEMBER_IDS_FROM = 4;
    private static final short JOIN_STATIC_FROM = 5;
    private static final short JOIN_PROTOCOL_TYPE_FROM = 7;
    private static final short SYNC_STATIC_FROM = 3;
    private static final short SYNC_PROTOCOL_FROM = 5;
    private static final short LEAVE_MANY_FROM = 3;
    private static final short DESCRIBE_NOT_FOUND_FROM = 6;
    private static final short LIST_STATES_FROM = 4;
    private static final short LIST_TYPES_FROM = 5;
    private static final byte[] SUBSCRIPTION = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] ASSIGNMENT = "any bytes".getBytes(StandardCharsets.UTF_8);

    private MembershipScenarios() {}

    static void addTo(Map<ApiKeys, Scenario> all) {
        all.put(ApiKeys.FIND_COORDINATOR, MembershipScenarios::findCoordinator);
        all.put(ApiKeys.JOIN_GROUP, MembershipScenarios::joinGroup);
        all.put(ApiKeys.SYNC_GROUP, MembershipScenarios::syncGroup);
        all.put(ApiKeys.HEARTBEAT, MembershipScenarios::heartbeat);
        all.put(ApiKeys.LEAVE_GROUP, MembershipScenarios::leaveGroup);
        all.put(ApiKeys.DESCRIBE_GROUPS, MembershipScenarios::describeGroups);
        all.put(ApiKeys.LIST_GROUPS, MembershipScenarios::listGroups);
    }

    private static void findCoordinator(RawConnection connection, short version) {
        var asked = new FindCoordinatorRequestData();
        if (version < FIND_MANY_FROM) {
            asked.setKey("find-coordinator");
        } else {
            asked.setCoordinatorKeys(List.of("find-coordinator", "find-another"));
        }
        var told = connection.ask(asked, version, FindCoordinatorResponseData.class);
        if (version < FIND_MANY_FROM) {
            assertThat(told.errorCode()).isZero();
            assertThat(told.port()).isPositive();
        } else {
            assertThat(told.coordinators()).hasSize(2);
            assertThat(told.coordinators())
                    .allSatisfy(one -> {
                        assertThat(one.errorCode()).isZero();
                        assertThat(one.port()).isPositive();
                    });
        }
    }

    /** Makes the groups' topic, waits until it is led, and names the group. */
    static String group(RawConnection connection, ApiKeys api, short version) {
        String group = api.name.toLowerCase(Locale.ROOT) + "-" + version;
        short error;
        do {
            connection.ask(
                    new FindCoordinatorRequestData().setKey(group),
                    (short) 3,
                    FindCoordinatorResponseData.class);
            error =
                    connection
                            .ask(
                                    new HeartbeatRequestData().setGroupId(group).setMemberId("?"),
                                    (short) 3,
                                    HeartbeatResponseData.class)
                            .errorCode();
        } while (error != Errors.UNKNOWN_MEMBER_ID.code());
        return group;
    }

    private static JoinGroupRequestData joining(String group, String instance) {
        var protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol().setName("range").setMetadata(SUBSCRIPTION));
        return new JoinGroupRequestData()
                .setGroupId(group)
                .setGroupInstanceId(instance)
                .setMemberId("")
                .setSessionTimeoutMs(30_000)
                .setRebalanceTimeoutMs(30_000)
                .setProtocolType("consumer")
                .setProtocols(protocols);
    }

    /** Joins as the only member, with the second request that newer versions ask for. */
    private static JoinGroupResponseData join(
            RawConnection connection, short version, String group, String instance) {
        JoinGroupRequestData request = joining(group, instance);
        if (version < 1) {
            request.setRebalanceTimeoutMs(-1);
        }
        JoinGroupResponseData told = connection.ask(request, version, JoinGroupResponseData.class);
        if (version >= JOIN_MEMBER_IDS_FROM && instance == null) {
            assertThat(told.errorCode()).isEqualTo(Errors.MEMBER_ID_REQUIRED.code());
            told =
                    connection.ask(
                            request.setMemberId(told.memberId()),
                            version,
                            JoinGroupResponseData.class);
        }
        assertThat(told.errorCode()).isZero();
        return told;
    }

    private static void joinGroup(RawConnection connection, short version) {
        String group = group(connection, ApiKeys.JOIN_GROUP, version);
        check(join(connection, version, group, null), version, null);
        if (version >= JOIN_STATIC_FROM) {
            check(join(connection, version, group + "-static", "me"), version, "me");
        }
    }

    private static void check(JoinGroupResponseData told, short version, String instance) {
        assertThat(told.generationId()).isEqualTo(1);
        assertThat(told.leader()).isEqualTo(told.memberId());
        assertThat(told.protocolName()).isEqualTo("range");
        assertThat(told.protocolType())
                .isEqualTo(version < JOIN_PROTOCOL_TYPE_FROM ? null : "consumer");
        assertThat(told.members()).hasSize(1);
        assertThat(told.members().getFirst().metadata()).isEqualTo(SUBSCRIPTION);
        assertThat(told.members().getFirst().groupInstanceId()).isEqualTo(instance);
    }

    private static SyncGroupResponseData sync(
            RawConnection connection, short version, String group, JoinGroupResponseData member) {
        var request =
                new SyncGroupRequestData()
                        .setGroupId(group)
                        .setGenerationId(member.generationId())
                        .setMemberId(member.memberId())
                        .setAssignments(
                                List.of(
                                        new SyncGroupRequestAssignment()
                                                .setMemberId(member.memberId())
                                                .setAssignment(ASSIGNMENT)));
        if (version >= SYNC_PROTOCOL_FROM) {
            request.setProtocolType("consumer").setProtocolName("range");
        }
        if (version >= SYNC_STATIC_FROM) {
            request.setGroupInstanceId(member.members().getFirst().groupInstanceId());
        }
        return connection.ask(request, version, SyncGroupResponseData.class);
    }

    /** A stable group of one member. */
    static JoinGroupResponseData member(RawConnection connection, String group, String instance) {
        JoinGroupResponseData member = join(connection, (short) 9, group, instance);
        assertThat(sync(connection, (short) 5, group, member).errorCode()).isZero();
        return member;
    }

    private static void syncGroup(RawConnection connection, short version) {
        String group = group(connection, ApiKeys.SYNC_GROUP, version);
        String instance = version < SYNC_STATIC_FROM ? null : "me";
        JoinGroupResponseData member = join(connection, (short) 7, group, instance);
        SyncGroupResponseData told = sync(connection, version, group, member);
        assertThat(told.errorCode()).isZero();
        assertThat(told.assignment()).isEqualTo(ASSIGNMENT);
        if (version >= SYNC_PROTOCOL_FROM) {
            assertThat(told.protocolName()).isEqualTo("range");
            assertThat(told.protocolType()).isEqualTo("consumer");
        }
    }

    private static void heartbeat(RawConnection connection, short version) {
        String group = group(connection, ApiKeys.HEARTBEAT, version);
        JoinGroupResponseData member = member(connection, group, null);
        var request =
                new HeartbeatRequestData()
                        .setGroupId(group)
                        .setGenerationId(member.generationId())
                        .setMemberId(member.memberId());
        assertThat(connection.ask(request, version, HeartbeatResponseData.class).errorCode())
                .isZero();
        request.setMemberId("a stranger");
        assertThat(connection.ask(request, version, HeartbeatResponseData.class).errorCode())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
    }

    private static void leaveGroup(RawConnection connection, short version) {
        String group = group(connection, ApiKeys.LEAVE_GROUP, version);
        JoinGroupResponseData member = member(connection, group, null);
        var request = new LeaveGroupRequestData().setGroupId(group);
        if (version < LEAVE_MANY_FROM) {
            request.setMemberId(member.memberId());
        } else {
            request.setMembers(
                    List.of(
                            new MemberIdentity().setMemberId(member.memberId()),
                            new MemberIdentity().setMemberId("a stranger")));
        }
        var told = connection.ask(request, version, LeaveGroupResponseData.class);
        assertThat(told.errorCode()).isZero();
        if (version >= LEAVE_MANY_FROM) {
            assertThat(told.members())
                    .extracting(LeaveGroupResponseData.MemberResponse::errorCode)
                    .containsExactly((short) 0, Errors.UNKNOWN_MEMBER_ID.code());
        }
    }

    private static void describeGroups(RawConnection connection, short version) {
        String group = group(connection, ApiKeys.DESCRIBE_GROUPS, version);
        JoinGroupResponseData member = member(connection, group, "me");
        var told =
                connection.ask(
                        new DescribeGroupsRequestData().setGroups(List.of(group, "no such group")),
                        version,
                        DescribeGroupsResponseData.class);
        var described = told.groups().getFirst();
        assertThat(described.errorCode()).isZero();
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.protocolType()).isEqualTo("consumer");
        assertThat(described.protocolData()).isEqualTo("range");
        var only = described.members().getFirst();
        assertThat(only.memberId()).isEqualTo(member.memberId());
        assertThat(only.groupInstanceId()).isEqualTo(version < 4 ? null : "me");
        assertThat(only.clientId()).isEqualTo("interop");
        assertThat(only.clientHost()).startsWith("/127.0.0.1");
        assertThat(only.memberMetadata()).isEqualTo(SUBSCRIPTION);
        assertThat(only.memberAssignment()).isEqualTo(ASSIGNMENT);
        var missing = told.groups().getLast();
        assertThat(missing.groupState()).isEqualTo("Dead");
        assertThat(missing.errorCode())
                .isEqualTo(
                        version < DESCRIBE_NOT_FOUND_FROM ? 0 : Errors.GROUP_ID_NOT_FOUND.code());
    }

    private static void listGroups(RawConnection connection, short version) {
        String group = group(connection, ApiKeys.LIST_GROUPS, version);
        member(connection, group, null);
        var request = new ListGroupsRequestData();
        if (version >= LIST_STATES_FROM) {
            request.setStatesFilter(List.of("Stable"));
        }
        if (version >= LIST_TYPES_FROM) {
            request.setTypesFilter(List.of("classic"));
        }
        var told = connection.ask(request, version, ListGroupsResponseData.class);
        assertThat(told.errorCode()).isZero();
        assertThat(told.groups())
                .anySatisfy(listed -> {
                    assertThat(listed.groupId()).isEqualTo(group);
                    assertThat(listed.protocolType()).isEqualTo("consumer");
                    assertThat(listed.groupState())
                            .isEqualTo(version < LIST_STATES_FROM ? "" : "Stable");
                    assertThat(listed.groupType())
                            .isEqualTo(version < LIST_TYPES_FROM ? "" : "classic");
                });
    }
}
