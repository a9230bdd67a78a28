package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.GroupMetadataValue.MemberMetadata;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A member of a classic group. Confined to the shard's executor. */
final class Member {

    private static final byte[] NO_BYTES = {};

    private final String memberId;
    private final String groupInstanceId;
    private final SessionTimer session;
    private String clientId;
    private String clientHost;
    private int rebalanceTimeoutMs;
    private int sessionTimeoutMs;
    private Map<String, byte[]> protocols;
    private byte[] assignment = NO_BYTES;
    private CompletableFuture<JoinGroupResponse> awaitingJoin;
    private CompletableFuture<SyncGroupResponse> awaitingSync;
    private boolean isNew = true;

    /** A member that joins with this request. */
    Member(String memberId, ClientContext client, JoinGroupRequest request, SessionTimer session) {
        this.memberId = Objects.requireNonNull(memberId);
        this.groupInstanceId = request.groupInstanceId();
        this.session = Objects.requireNonNull(session);
        update(client, request);
    }

    /** A member as the log knows it. */
    Member(MemberMetadata logged, String protocol, SessionTimer session) {
        this.memberId = logged.memberId();
        this.groupInstanceId = logged.groupInstanceId();
        this.session = Objects.requireNonNull(session);
        this.clientId = logged.clientId();
        this.clientHost = logged.clientHost();
        this.sessionTimeoutMs = logged.sessionTimeout();
        this.rebalanceTimeoutMs = timeout(logged.rebalanceTimeout(), logged.sessionTimeout());
        this.protocols = Map.of(protocol == null ? "" : protocol, logged.subscription());
        this.assignment = logged.assignment();
        this.isNew = false;
    }

    /** Takes over what a request says of the member. */
    void update(ClientContext client, JoinGroupRequest request) {
        clientId = client.clientId();
        clientHost = client.clientHost();
        sessionTimeoutMs = request.sessionTimeoutMs();
        rebalanceTimeoutMs = timeout(request.rebalanceTimeoutMs(), request.sessionTimeoutMs());
        protocols = protocols(request.protocols());
    }

    private static int timeout(int rebalanceTimeoutMs, int sessionTimeoutMs) {
        return rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs;
    }

    /** Protocols by name, in the order of preference; a name that comes twice counts once. */
    static Map<String, byte[]> protocols(List<JoinGroupRequestProtocol> protocols) {
        Map<String, byte[]> byName = new LinkedHashMap<>();
        protocols.forEach(protocol -> byName.putIfAbsent(protocol.name(), protocol.metadata()));
        return byName;
    }

    String memberId() {
        return memberId;
    }

    /** The name of a static member; null for a dynamic one. */
    String groupInstanceId() {
        return groupInstanceId;
    }

    boolean isStatic() {
        return groupInstanceId != null;
    }

    String clientId() {
        return clientId;
    }

    String clientHost() {
        return clientHost;
    }

    int rebalanceTimeoutMs() {
        return rebalanceTimeoutMs;
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    SessionTimer session() {
        return session;
    }

    /** The names of the protocols that the member knows, the one it likes best first. */
    Set<String> protocolNames() {
        return protocols.keySet();
    }

    /** What the member says of itself for a protocol; empty for one it does not know. */
    byte[] metadata(String protocol) {
        return protocols.getOrDefault(protocol, NO_BYTES);
    }

    /** Whether a request offers the same protocols with the same metadata in the same order. */
    boolean offers(List<JoinGroupRequestProtocol> others) {
        Map<String, byte[]> byName = protocols(others);
        return List.copyOf(byName.keySet()).equals(List.copyOf(protocols.keySet()))
                && byName.entrySet().stream()
                        .allMatch(e -> Arrays.equals(e.getValue(), protocols.get(e.getKey())));
    }

    byte[] assignment() {
        return assignment;
    }

    void assign(byte[] bytes) {
        assignment = bytes;
    }

    void unassign() {
        assignment = NO_BYTES;
    }

    /** Whether the member has never been told of a generation. */
    boolean isNew() {
        return isNew;
    }

    boolean isAwaitingJoin() {
        return awaitingJoin != null;
    }

    boolean isAwaitingSync() {
        return awaitingSync != null;
    }

    /** Parks a JoinGroup; one that was parked before is told to come again. */
    void awaitJoin(CompletableFuture<JoinGroupResponse> reply) {
        failJoin(ErrorCode.REBALANCE_IN_PROGRESS);
        awaitingJoin = reply;
    }

    /** Parks a SyncGroup; one that was parked before is told to come again. */
    void awaitSync(CompletableFuture<SyncGroupResponse> reply) {
        failSync(ErrorCode.REBALANCE_IN_PROGRESS);
        awaitingSync = reply;
    }

    void answerJoin(JoinGroupResponse response) {
        CompletableFuture<JoinGroupResponse> reply = awaitingJoin;
        awaitingJoin = null;
        isNew = false;
        if (reply != null) {
            reply.complete(response);
        }
    }

    void failJoin(ErrorCode error) {
        if (awaitingJoin != null) {
            CompletableFuture<JoinGroupResponse> reply = awaitingJoin;
            awaitingJoin = null;
            reply.complete(Replies.joinError(memberId, error));
        }
    }

    void answerSync(SyncGroupResponse response) {
        CompletableFuture<SyncGroupResponse> reply = awaitingSync;
        awaitingSync = null;
        if (reply != null) {
            reply.complete(response);
        }
    }

    void failSync(ErrorCode error) {
        answerSync(Replies.syncError(error));
    }

    /** Answers whatever the member waits for and stops its timer: it is no member any more. */
    void dismiss(ErrorCode error) {
        session.stop();
        failJoin(error);
        failSync(error);
    }

    /** What the log keeps of the member, but for its assignment. */
    MemberMetadata toMetadata(String protocol) {
        return new MemberMetadata()
                .setMemberId(memberId)
                .setGroupInstanceId(groupInstanceId)
                .setClientId(clientId)
                .setClientHost(clientHost)
                .setRebalanceTimeout(rebalanceTimeoutMs)
                .setSessionTimeout(sessionTimeoutMs)
                .setSubscription(metadata(protocol))
                .setAssignment(assignment);
    }
}
