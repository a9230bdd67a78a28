package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Clock;
import io.riverrun.log.CommitCycles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where cycles run. The test's thread is the event loop; its turns end when it says so. */
@Timeout(60)
class FlushCyclesTest {

    private static final String FLUSHER = "flusher";
    private static final long SLOW_WRITE_NS = 10_000_000;

    private final AtomicLong nowNs = new AtomicLong();
    private final FakeCommit commit = new FakeCommit();
    private final FlushCycles cycles = new FlushCycles(commit, new FakeClock());
    private final Thread eventLoop = Thread.currentThread();
    private final Deque<Runnable> atEndOfTurn = new ArrayDeque<>();

    @AfterEach
    void end() throws InterruptedException {
        commit.release.countDown();
        cycles.end();
    }

    @Test
    void shouldWriteTheJournalOnTheEventLoopWhileWritesAreShort() {
        useEventLoop();

        append();
        endTurn();

        assertThat(commit.ran).containsExactly("journal on " + eventLoop.getName());
        assertThat(commit.hasWork()).isFalse();
    }

    @Test
    void shouldWriteTheJournalOnItsThreadWhereThereIsNoEventLoop() throws Exception {
        cycles.start();

        append();

        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
    }

    @Test
    void shouldDoErrandsOnItsThreadAndGoOnWhenOneFails() throws Exception {
        BlockingQueue<String> errands = new LinkedBlockingQueue<>();
        cycles.start();

        cycles.onThread(() -> {
            throw new IllegalStateException("an errand that fails");
        });
        cycles.onThread(() -> errands.add(Thread.currentThread().getName()));

        assertThat(errands.take()).isEqualTo(FLUSHER);
    }

    @Test
    void shouldHandOverToItsThreadWhenWritesAreSlow() throws Exception {
        useEventLoop();
        commit.writeNs = SLOW_WRITE_NS;
        append();
        endTurn();
        commit.ran.clear();

        append();

        assertThat(atEndOfTurn).isEmpty();
        cycles.start();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
    }

    @Test
    void shouldReturnToTheEventLoopWhenWritesAreShortAgain() throws Exception {
        useEventLoop();
        commit.writeNs = SLOW_WRITE_NS;
        append();
        endTurn();
        commit.ran.clear();
        commit.writeNs = 0;
        cycles.start();

        while (atEndOfTurn.isEmpty()) {
            append();
            if (atEndOfTurn.isEmpty()) {
                assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
            }
        }

        assertThat(atEndOfTurn).hasSize(1);
    }

    @Test
    void shouldNotTakeCyclesWithoutWritesForShortOnes() {
        useEventLoop();
        commit.writeNs = SLOW_WRITE_NS;
        append();
        Runnable turn = atEndOfTurn.remove();
        turn.run();

        for (int i = 0; i < 100; i++) {
            turn.run();
        }

        append();
        assertThat(atEndOfTurn).isEmpty();
    }

    @Test
    void shouldLeaveToItsThreadWhatTakesMoreThanTheJournal() throws Exception {
        useEventLoop();
        commit.whole = true;

        append();

        assertThat(atEndOfTurn).isEmpty();
        cycles.start();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
        assertThat(commit.ran.take()).isEqualTo("whole on " + FLUSHER);
    }

    @Test
    void shouldHandOverWhatTheJournalRefusesOnTheEventLoop() throws Exception {
        useEventLoop();
        append();
        commit.whole = true;

        endTurn();

        assertThat(commit.ran).containsExactly("journal on " + eventLoop.getName());
        commit.ran.clear();
        cycles.start();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
        assertThat(commit.ran.take()).isEqualTo("whole on " + FLUSHER);
    }

    @Test
    void shouldNotMakeTheEventLoopWaitForCycleThatItsThreadRuns() throws Exception {
        useEventLoop();
        commit.whole = true;
        commit.blocks = true;
        append();
        cycles.start();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
        assertThat(commit.ran.take()).isEqualTo("whole on " + FLUSHER);
        commit.whole = false;

        append();
        endTurn();

        assertThat(commit.ran).isEmpty();
        commit.release.countDown();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
    }

    @Test
    void shouldBeWritingAsLongAsTheDiskIsWaitedFor() throws Exception {
        commit.whole = true;
        commit.blocks = true;
        append();
        cycles.start();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
        assertThat(commit.ran.take()).isEqualTo("whole on " + FLUSHER);

        nowNs.addAndGet(SLOW_WRITE_NS);

        assertThat(cycles.lastWriteNs()).isEqualTo(nowNs.get());
    }

    @Test
    void shouldGoOnAfterCycleThatFailed() throws Exception {
        cycles.start();
        commit.fails = true;

        append();

        assertThat(commit.ran.take()).isEqualTo("failed on " + FLUSHER);
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
    }

    @Test
    void shouldRetryWhatWaitsForRoomOnceItsTimeHasCome() throws Exception {
        commit.postponed = true;
        cycles.start();
        commit.asked.take();
        cycles.wakeUp();
        commit.asked.take();
        assertThat(commit.retries.get()).isZero();

        while (commit.retries.get() == 0) {
            nowNs.addAndGet(FlushCycles.FULL_DISK_RETRY_NS);
            cycles.wakeUp();
            commit.asked.take();
        }

        assertThat(commit.retries.get()).isPositive();
    }

    @Test
    void shouldEndAfterTheCycleThatItRuns() throws Exception {
        commit.whole = true;
        commit.blocks = true;
        cycles.start();
        append();
        assertThat(commit.ran.take()).isEqualTo("journal on " + FLUSHER);
        assertThat(commit.ran.take()).isEqualTo("whole on " + FLUSHER);

        CompletableFuture<Boolean> finishedAtTheEnd =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        cycles.end();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return commit.finished;
                });
        assertThat(finishedAtTheEnd).isNotDone();
        commit.release.countDown();

        assertThat(finishedAtTheEnd.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private void useEventLoop() {
        cycles.useEventLoops(task -> {
            if (!Thread.currentThread().equals(eventLoop)) {
                return false;
            }
            atEndOfTurn.add(task);
            return true;
        });
    }

    private void append() {
        commit.work = true;
        cycles.wakeUp();
    }

    private void endTurn() {
        atEndOfTurn.remove().run();
    }

    /** Stands still but for writes, and for what the test adds. */
    private final class FakeClock implements Clock {
        @Override
        public long wallMs() {
            return 0;
        }

        @Override
        public long monotonicNanos() {
            return nowNs.get();
        }
    }

    /** What there is to make durable, and what was run, where. */
    private final class FakeCommit implements CommitCycles {
        final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        final BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
        final AtomicLong retries = new AtomicLong();
        final CountDownLatch release = new CountDownLatch(1);
        volatile boolean work;
        volatile boolean whole;
        volatile boolean postponed;
        volatile boolean blocks;
        volatile boolean fails;
        volatile boolean finished;
        volatile long writeNs;

        private void ran(String what) {
            ran.add(what + " on " + Thread.currentThread().getName());
        }

        @Override
        public boolean hasWork() {
            return work;
        }

        @Override
        public boolean needsWholeCycle() {
            return work && whole;
        }

        @Override
        public boolean runJournalCycle() {
            if (fails) {
                fails = false;
                ran("failed");
                throw new IllegalStateException("a bug");
            }
            nowNs.addAndGet(writeNs);
            boolean done = !whole;
            if (done) {
                work = false;
            }
            ran("journal");
            return done;
        }

        @Override
        public int runCycle() {
            work = false;
            ran("whole");
            if (blocks) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            finished = true;
            return 1;
        }

        @Override
        public boolean hasPostponed() {
            asked.add(postponed);
            return postponed;
        }

        @Override
        public void retryPostponed() {
            retries.incrementAndGet();
        }
    }
}
