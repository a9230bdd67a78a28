package io.riverrun.broker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.fake.FakeContext;
import io.riverrun.protocol.message.HeartbeatResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class BlockingAnswerTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final FakeContext context = new FakeContext(0);

    @Test
    void shouldAnswerWithWhatWasMadeElsewhere() {
        HeartbeatResponse made = new HeartbeatResponse();
        BlockingAnswer.give(work::add, context, () -> made);
        assertThat(context.isAnswered()).isFalse();
        work.remove().run();
        assertThat(context.answer(HeartbeatResponse.class)).isSameAs(made);
    }

    @Test
    void shouldCloseConnectionWhenAnswerCannotBeMade() {
        BlockingAnswer.give(
                work::add,
                context,
                () -> {
                    throw new IllegalStateException("a bug");
                });
        work.remove().run();
        assertThat(context.isAnswered()).isFalse();
        assertThat(context.disconnectReason()).isNotNull();
    }
}
