package io.riverrun.broker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.fake.FakeContext;
import io.riverrun.protocol.message.HeartbeatResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LateAnswerTest {

    private final FakeContext context = new FakeContext(0);
    private final CompletableFuture<HeartbeatResponse> answer = new CompletableFuture<>();

    @Test
    void shouldAnswerWithWhatOthersMade() {
        HeartbeatResponse made = new HeartbeatResponse();
        LateAnswer.give(context, answer);
        assertThat(context.isAnswered()).isFalse();
        answer.complete(made);
        assertThat(context.answer(HeartbeatResponse.class)).isSameAs(made);
    }

    @Test
    void shouldCloseConnectionWhenAnswerCannotBeMade() {
        LateAnswer.give(
                context,
                answer.thenApply(_ -> {
                    throw new IllegalStateException("a bug");
                }));
        answer.complete(new HeartbeatResponse());
        assertThat(context.isAnswered()).isFalse();
        assertThat(context.disconnectReason()).isNotNull();
    }
}
