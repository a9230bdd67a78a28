package io.riverrun.broker.producers;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.fake.FakeCluster;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.controller.producers.ProducerIdsResult;
import io.riverrun.controller.store.StoreException;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.InitProducerIdRequest;
import io.riverrun.protocol.message.InitProducerIdResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProducerIdPoolTest {

    /** Reservations that the controller has not decided yet. */
    private final Queue<CompletableFuture<ProducerIdsResult>> asked = new ArrayDeque<>();

    private final ProducerIdPool pool = new ProducerIdPool(this::reserve);
    private final List<String> given = new ArrayList<>();

    private CompletionStage<ProducerIdsResult> reserve() {
        asked.add(new CompletableFuture<>());
        return asked.peek().whenComplete((_, _) -> {});
    }

    private void next(String name) {
        pool.next((error, id) -> given.add("%s:%s:%d".formatted(name, error, id)));
    }

    private void grant(long first, int count) {
        asked.remove()
                .complete(
                        new ProducerIdsResult(
                                ErrorCode.NONE, null, new ProducerIdBlock(1, first, count)));
    }

    private void refuse() {
        asked.remove().complete(new ProducerIdsResult(ErrorCode.NOT_CONTROLLER, "elsewhere", null));
    }

    @Test
    void shouldGiveIdsOfOneBlockInOrder() {
        next("a");
        grant(1_000, 3);
        next("b");
        next("c");
        assertThat(given).containsExactly("a:NONE:1000", "b:NONE:1001", "c:NONE:1002");
        assertThat(asked).isEmpty();
    }

    @Test
    void shouldReserveOnceWhenSeveralWait() {
        next("a");
        next("b");
        assertThat(asked).hasSize(1);
        grant(0, 2);
        assertThat(given).containsExactly("a:NONE:0", "b:NONE:1");
    }

    @Test
    void shouldKeepOrderOfThoseWaitingWhenBlockIsTooSmallForAll() {
        List.of("a", "b", "c", "d", "e").forEach(this::next);
        grant(0, 2);
        assertThat(given).containsExactly("a:NONE:0", "b:NONE:1");
        next("f");
        assertThat(asked).hasSize(1);
        grant(10, 10);
        assertThat(given)
                .containsExactly(
                        "a:NONE:0", "b:NONE:1", "c:NONE:10", "d:NONE:11", "e:NONE:12", "f:NONE:13");
    }

    @Test
    void shouldTellAllThoseWaitingWhenNothingCanBeReserved() {
        next("a");
        next("b");
        refuse();
        assertThat(given)
                .containsExactly(
                        "a:COORDINATOR_NOT_AVAILABLE:-1", "b:COORDINATOR_NOT_AVAILABLE:-1");
        next("c");
        grant(5, 1);
        assertThat(given).last().isEqualTo("c:NONE:5");
    }

    @Test
    void shouldTellThoseWaitingWhenReservationFails() {
        next("a");
        asked.remove().completeExceptionally(new IllegalStateException("a bug"));
        assertThat(given).containsExactly("a:COORDINATOR_NOT_AVAILABLE:-1");
        next("b");
        grant(5, 1);
        assertThat(given).last().isEqualTo("b:NONE:5");
    }

    @Test
    void shouldHoldNoLockWhileReceiverIsCalled() {
        next("a");
        pool.next((_, _) -> assertThat(Thread.holdsLock(pool)).isFalse());
        next("c");
        pool.next((_, _) -> given.add("held: " + Thread.holdsLock(pool)));
        grant(0, 2);
        grant(10, 2);
        assertThat(given).containsExactly("a:NONE:0", "c:NONE:10", "held: false");
    }

    @Test
    void shouldNeverGiveOneIdTwiceWhenBlocksEnd() {
        FakeCluster cluster = new FakeCluster(new ManualTime());
        ProducerIdPool ofCluster =
                new ProducerIdPool(
                        () -> cluster.controller.allocateProducerIds(FakeCluster.BROKER_ID));
        int producers = 2 * ProducerIdBlock.SIZE + 1;
        List<Long> ids = new ArrayList<>();
        IntStream.range(0, producers).forEach(_ -> ofCluster.next((_, id) -> ids.add(id)));
        assertThat(ids).hasSize(producers).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void shouldAnswerWithErrorWhenStoreCannotBeReached() {
        FakeCluster cluster = new FakeCluster(new ManualTime());
        cluster.store.failNextWrite(
                new StoreException(StoreException.Reason.UNAVAILABLE, "gone", null));
        InitProducerIdHandler handler =
                new InitProducerIdHandler(
                        new ProducerIdPool(() ->
                                cluster.controller.allocateProducerIds(FakeCluster.BROKER_ID)));
        FakeContext failed = new FakeContext(4);
        handler.handle(new InitProducerIdRequest().setTransactionalId(null), failed);
        assertThat(failed.answer(InitProducerIdResponse.class).errorCode())
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        assertThat(failed.answer(InitProducerIdResponse.class).producerId()).isEqualTo(-1);
        FakeContext later = new FakeContext(4);
        handler.handle(new InitProducerIdRequest().setTransactionalId(null), later);
        assertThat(later.answer(InitProducerIdResponse.class).errorCode()).isZero();
    }

    @Test
    void shouldRefuseWhenProducerIsTransactional() {
        FakeContext context = new FakeContext(4);
        new InitProducerIdHandler(pool)
                .handle(new InitProducerIdRequest().setTransactionalId("t"), context);
        assertThat(context.answer(InitProducerIdResponse.class).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(asked).isEmpty();
    }
}
