package io.riverrun.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.broker.fetch.FetchSessions.Resolved;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchRequest.FetchTopic;
import io.riverrun.protocol.message.FetchRequest.ForgottenTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which partitions a request means, and what becomes of its session (KIP-227). */
final class FetchSessionsTest {

    private static final long IDLE_MS = 120_000;

    private final ManualTime time = new ManualTime();
    private final FetchSessions sessions = sessions(2);

    private FetchSessions sessions(int slots) {
        return new FetchSessions(
                new ConfigValues(
                        Map.of(
                                "max.incremental.fetch.session.cache.slots",
                                Integer.toString(slots))),
                time);
    }

    private static FetchRequest request(int id, int epoch, FetchTopic... topics) {
        return new FetchRequest()
                .setSessionId(id)
                .setSessionEpoch(epoch)
                .setTopics(List.of(topics));
    }

    private static FetchTopic topic(String name, long offset, int... partitions) {
        List<FetchPartition> all = new ArrayList<>();
        for (int partition : partitions) {
            all.add(new FetchPartition().setPartition(partition).setFetchOffset(offset));
        }
        return new FetchTopic().setTopic(name).setPartitions(all);
    }

    private static ForgottenTopic forgotten(String name, Integer... partitions) {
        return new ForgottenTopic().setTopic(name).setPartitions(List.of(partitions));
    }

    private FetchSession open(FetchTopic... topics) {
        return ((Resolved.Whole) sessions.resolve(request(0, 0, topics), false)).session();
    }

    private Resolved resolve(FetchRequest request) {
        return sessions.resolve(request, false);
    }

    private List<String> changes(FetchRequest request) {
        return ((Resolved.Changes) resolve(request))
                .targets().stream()
                        .map(t -> "%s-%d@%d".formatted(t.topic(), t.partition(), t.offset()))
                        .toList();
    }

    @Test
    void shouldReadAllNamedWithoutSessionWhenEpochIsFinal() {
        Resolved.Whole whole = (Resolved.Whole) resolve(request(0, -1, topic("a", 5, 0, 1)));
        assertThat(whole.session()).isNull();
        assertThat(whole.targets()).hasSize(2);
        assertThat(FetchSessions.idOf(whole.session())).isZero();
    }

    @Test
    void shouldOpenSessionWhenEpochIsInitial() {
        FetchSession session = open(topic("a", 0, 0));
        assertThat(FetchSessions.idOf(session)).isPositive();
        assertThat(changes(request(session.id(), 1))).containsExactly("a-0@0");
    }

    @Test
    void shouldOpenNoSessionWhenNothingIsAsked() {
        assertThat(open()).isNull();
    }

    @Test
    void shouldAddAndChangeAndForgetPartitionsWhenRequestIsIncremental() {
        FetchSession session = open(topic("a", 0, 0, 1));
        assertThat(changes(request(session.id(), 1, topic("a", 7, 1), topic("b", 3, 0))))
                .containsExactly("a-0@0", "a-1@7", "b-0@3");
        assertThat(
                        changes(
                                request(session.id(), 2)
                                        .setForgottenTopicsData(
                                                List.of(forgotten("a", 0), forgotten("b", 0)))))
                .containsExactly("a-1@7");
    }

    @Test
    void shouldTakePartitionAsNewWhenItIsForgottenAndNamedLater() {
        FetchSession session = open(topic("a", 0, 0, 1));
        changes(request(session.id(), 1).setForgottenTopicsData(List.of(forgotten("a", 0))));
        assertThat(changes(request(session.id(), 2, topic("a", 9, 0))))
                .containsExactly("a-1@0", "a-0@9");
    }

    @Test
    void shouldRefuseWhenEpochIsNotTheNext() {
        FetchSession session = open(topic("a", 0, 0));
        assertThat(resolve(request(session.id(), 2)))
                .isEqualTo(new Resolved.Refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH));
        assertThat(resolve(request(session.id(), 1))).isInstanceOf(Resolved.Changes.class);
        assertThat(resolve(request(session.id(), 1)))
                .isEqualTo(new Resolved.Refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH));
    }

    @Test
    void shouldRefuseWhenSessionIsUnknown() {
        assertThat(resolve(request(12345, 1)))
                .isEqualTo(new Resolved.Refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND));
    }

    @Test
    void shouldEndSessionWhenClientSaysSo() {
        FetchSession session = open(topic("a", 0, 0));
        resolve(request(session.id(), -1));
        assertThat(resolve(request(session.id(), 1)))
                .isEqualTo(new Resolved.Refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND));
    }

    @Test
    void shouldReplaceSessionWhenClientBeginsAnew() {
        FetchSession old = open(topic("a", 0, 0));
        Resolved.Whole whole = (Resolved.Whole) resolve(request(old.id(), 0, topic("b", 0, 0)));
        assertThat(whole.session()).isNotNull();
        assertThat(resolve(request(old.id(), 1))).isInstanceOf(Resolved.Refused.class);
        assertThat(changes(request(whole.session().id(), 1))).containsExactly("b-0@0");
    }

    @Test
    void shouldRefuseWhenSessionByNameIsAskedById() {
        FetchSession session = open(topic("a", 0, 0));
        assertThat(sessions.resolve(request(session.id(), 1), true))
                .isEqualTo(new Resolved.Refused(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR));
        assertThat(resolve(request(session.id(), 1))).isInstanceOf(Resolved.Changes.class);
    }

    @Test
    void shouldKeepTopicsOfOneNameApartWhenTheirIdsDiffer() {
        FetchTopic first = topic("", 1, 0).setTopicId(new Uuid(1, 1));
        FetchTopic second = topic("", 2, 0).setTopicId(new Uuid(2, 2));
        FetchSession session =
                ((Resolved.Whole) sessions.resolve(request(0, 0, first, second), true)).session();
        Resolved.Changes changes =
                (Resolved.Changes) sessions.resolve(request(session.id(), 1), true);
        assertThat(changes.targets()).hasSize(2);
    }

    @Test
    void shouldGoWithoutSessionWhenAllSlotsAreInUse() {
        FetchSession first = open(topic("a", 0, 0));
        FetchSession second = open(topic("b", 0, 0));
        time.pass(IDLE_MS - 1);
        assertThat(open(topic("c", 0, 0))).isNull();
        assertThat(resolve(request(first.id(), 1))).isInstanceOf(Resolved.Changes.class);
        assertThat(resolve(request(second.id(), 1))).isInstanceOf(Resolved.Changes.class);
    }

    @Test
    void shouldGiveSlotOfLeastRecentlyUsedSessionToNewcomerWhenItIsIdle() {
        FetchSession first = open(topic("a", 0, 0));
        FetchSession second = open(topic("b", 0, 0));
        time.pass(1);
        assertThat(resolve(request(first.id(), 1))).isInstanceOf(Resolved.Changes.class);
        time.pass(IDLE_MS - 1);
        assertThat(open(topic("c", 0, 0))).isNotNull();
        assertThat(resolve(request(second.id(), 1))).isInstanceOf(Resolved.Refused.class);
        assertThat(resolve(request(first.id(), 2))).isInstanceOf(Resolved.Changes.class);
    }

    @Test
    void shouldKeepNoSessionWhenThereAreNoSlots() {
        Resolved.Whole whole =
                (Resolved.Whole) sessions(0).resolve(request(0, 0, topic("a", 0, 0)), false);
        assertThat(whole.session()).isNull();
    }
}
