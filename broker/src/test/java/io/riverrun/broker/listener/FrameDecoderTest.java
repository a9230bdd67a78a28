package io.riverrun.broker.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.fake.CapturedLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameDecoderTest {

    private static final byte[] THREE =
            Frames.joined(
                    Frames.request(1, "one"), Frames.request(2, "two"), Frames.request(3, "three"));

    @Test
    void shouldHandOnWholeFramesWhenBytesAreCutAnywhere() {
        for (int cut = 0; cut <= THREE.length; cut++) {
            EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
            connection.arrive(THREE, cut);
            assertThat(connection.answers())
                    .as("cut at %d", cut)
                    .containsExactly(
                            new Frames.Answer(1, "one"),
                            new Frames.Answer(2, "two"),
                            new Frames.Answer(3, "three"));
            assertThat(connection.buffersHeld()).as("cut at %d", cut).isZero();
        }
    }

    @Test
    void shouldHandOnWholeFramesWhenBytesArriveOneByOne() {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        connection.arrive(THREE, IntStream.range(1, THREE.length).toArray());
        assertThat(connection.answerTexts()).containsExactly("one", "two", "three");
        assertThat(connection.buffersHeld()).isZero();
    }

    @Test
    void shouldGatherFrameWhenItIsLongerThanWhatIsAllocatedOnTrust() {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        byte[] request = Frames.longRequest(7, "long", 3 * 1024 * 1024);
        connection.arrive(request, 10, 100_000, 2_000_000);
        assertThat(connection.answers()).containsExactly(new Frames.Answer(7, "long"));
        assertThat(connection.buffersHeld()).isZero();
    }

    @Test
    void shouldAnswerInOrderOfRequestsWhenHandlersAnswerInAnother() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        handler.received.get(2).answer();
        handler.received.get(1).answer();
        assertThat(connection.answers()).isEmpty();
        handler.received.get(0).answer();
        assertThat(connection.answerTexts()).containsExactly("one", "two", "three");
    }

    @Test
    void shouldGoOnToNextAnswerWhenRequestEndsWithoutOne() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        handler.received.get(1).answer();
        handler.received.get(0).context().respondNothing();
        assertThat(connection.answerTexts()).containsExactly("two");
    }

    @Test
    void shouldLeaveInSameTurnWhenAnswerIsGivenOutsideOfReading() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        handler.received
                .getFirst()
                .context()
                .scheduler()
                .schedule(0, handler.received.getFirst()::answer);
        assertThat(connection.answerTexts()).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, a request of -1 bytes; the limit socket.request.max.bytes is 10485760",
        "0, a request of 0 bytes",
        "10485761, a request of 10485761 bytes",
        "2147483647, a request of 2147483647 bytes"
    })
    void shouldCloseConnectionWhenLengthCannotBe(int length, String logged) {
        ScriptedHandler handler = ScriptedHandler.echoing();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        try (CapturedLog log = new CapturedLog()) {
            connection.arrive(Frames.joined(Frames.length(length), THREE));
            assertThat(log.lines()).anyMatch(line -> line.contains(logged));
        }
        assertThat(connection.channel.isOpen()).isFalse();
        assertThat(handler.received).isEmpty();
        assertThat(connection.buffersHeld()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\n\r\n", "POST /topics HTTP/1.1\r\n", "PRI * HTTP/2.0"})
    void shouldNameTheMistakeWhenClientSpeaksHttp(String request) {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        try (CapturedLog log = new CapturedLog()) {
            connection.arrive(Frames.text(request));
            assertThat(log.lines()).singleElement().asString().contains("the client speaks HTTP");
        }
        assertThat(connection.channel.isOpen()).isFalse();
    }

    @Test
    void shouldNameTheMistakeWhenClientSpeaksTls() {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        try (CapturedLog log = new CapturedLog()) {
            connection.arrive(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01});
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("the client speaks TLS")
                    .contains("security.protocol");
        }
        assertThat(connection.channel.isOpen()).isFalse();
    }

    @Test
    void shouldNotTakeClientForAnotherProtocolWhenItHasSpokenOurs() {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        try (CapturedLog log = new CapturedLog()) {
            connection.arrive(Frames.joined(Frames.request(1, "one"), Frames.text("GET / ")));
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("socket.request.max.bytes")
                    .doesNotContain("HTTP");
        }
    }

    @Test
    void shouldSendAnswersOfGoodRequestsWhenGarbageFollowsThem() {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        connection.arrive(Frames.joined(Frames.request(1, "one"), Frames.length(-5)));
        assertThat(connection.answerTexts()).containsExactly("one");
        assertThat(connection.channel.isOpen()).isFalse();
    }

    @Test
    void shouldCloseConnectionWhenRequestIsMalformed() {
        EmbeddedConnection connection = new EmbeddedConnection(ScriptedHandler.echoing());
        try (CapturedLog log = new CapturedLog()) {
            connection.arrive(Frames.joined(Frames.length(3), new byte[3]));
            assertThat(log.lines()).anyMatch(line -> line.contains("too short for a request"));
        }
        assertThat(connection.channel.isOpen()).isFalse();
    }

    @Test
    void shouldCloseConnectionWhenHandlerFails() {
        EmbeddedConnection connection =
                new EmbeddedConnection(
                        ScriptedHandler.doing(_ -> {
                            throw new IllegalStateException("a bug");
                        }));
        connection.arrive(THREE);
        assertThat(connection.channel.isOpen()).isFalse();
        assertThat(connection.buffersHeld()).isZero();
    }

    @Test
    void shouldCloseConnectionWhenLateAnswerCannotBeWritten() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        String tooLongForTheField = "x".repeat(Short.MAX_VALUE + 1);
        handler.received
                .getFirst()
                .context()
                .scheduler()
                .schedule(0, () -> handler.received.getFirst().answer(tooLongForTheField));
        handler.received.get(1).answer();
        assertThat(connection.answers()).isEmpty();
        assertThat(connection.channel.isOpen()).isFalse();
    }

    @Test
    void shouldNotReadFurtherWhenTooManyRequestsWaitForAnswers() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        ListenerLimits twoPending = new ListenerLimits(1_000, 1_000, 10, 10, -1, 2);
        EmbeddedConnection connection =
                new EmbeddedConnection(handler, twoPending, new ByteBudget(1_000));
        connection.arrive(THREE);
        assertThat(handler.texts()).containsExactly("one", "two");
        assertThat(connection.isReadFrom()).isFalse();

        handler.received.getFirst().answer();
        assertThat(connection.answerTexts()).containsExactly("one");
        assertThat(handler.texts()).containsExactly("one", "two", "three");
        assertThat(connection.isReadFrom()).isFalse();

        handler.received.get(1).answer();
        connection.answers();
        assertThat(connection.isReadFrom()).isTrue();
    }

    @Test
    void shouldWaitForBytesOfOthersWhenBudgetIsTaken() {
        ByteBudget budget = new ByteBudget(150_000);
        EmbeddedConnection first = echoing(budget);
        EmbeddedConnection second = echoing(budget);
        byte[] request = Frames.longRequest(1, "long", 100_000);
        first.arrive(first(request, 50_000));
        second.arrive(request, 50_000);
        assertThat(second.answers()).isEmpty();
        assertThat(second.isReadFrom()).isFalse();

        first.arrive(from(request, 50_000));
        assertThat(first.answers()).hasSize(1);
        assertThat(second.answers()).hasSize(1);
        assertThat(second.isReadFrom()).isTrue();
        assertThat(budget.take(150_000, () -> {})).isTrue();
    }

    @Test
    void shouldServeShortRequestsWhenLongOnesHaveTakenTheBudget() {
        ByteBudget budget = new ByteBudget(150_000);
        byte[] request = Frames.longRequest(1, "long", 100_000);
        echoing(budget).arrive(first(request, 50_000));
        echoing(budget).arrive(first(request, 50_000));
        EmbeddedConnection other = echoing(budget);
        other.arrive(THREE, 10, 30);
        assertThat(other.answerTexts()).containsExactly("one", "two", "three");
    }

    @Test
    void shouldTakeNothingOfTheBudgetOnAClientsWord() {
        ByteBudget budget = new ByteBudget(100);
        echoing(budget).arrive(Frames.length(10_000_000));
        assertThat(budget.take(100, () -> {})).isTrue();
    }

    @Test
    void shouldGiveUpClientThatSendsNoMoreWhenOthersWaitForItsBytes() {
        ByteBudget budget = new ByteBudget(150_000);
        EmbeddedConnection stalled = echoing(budget);
        stalled.channel.freezeTime();
        byte[] request = Frames.longRequest(1, "long", 100_000);
        stalled.arrive(first(request, 50_000));
        stalled.channel.advanceTimeBy(11, TimeUnit.SECONDS);
        stalled.channel.runScheduledPendingTasks();
        assertThat(stalled.channel.isOpen()).as("while nobody waits").isTrue();

        EmbeddedConnection other = echoing(budget);
        other.arrive(request, 50_000);
        assertThat(other.answers()).isEmpty();
        stalled.channel.advanceTimeBy(11, TimeUnit.SECONDS);
        stalled.channel.runScheduledPendingTasks();
        assertThat(stalled.channel.isOpen()).isFalse();
        assertThat(other.answers()).hasSize(1);
    }

    @Test
    void shouldNotGiveUpClientThatIsSlowWhenOthersWaitForItsBytes() {
        ByteBudget budget = new ByteBudget(150_000);
        EmbeddedConnection slow = echoing(budget);
        slow.channel.freezeTime();
        byte[] request = Frames.longRequest(1, "long", 100_000);
        slow.arrive(first(request, 50_000));
        echoing(budget).arrive(first(request, 50_000));
        for (int i = 50_000; i < 50_010; i++) {
            slow.channel.advanceTimeBy(6, TimeUnit.SECONDS);
            slow.channel.runScheduledPendingTasks();
            slow.arrive(new byte[] {request[i]});
        }
        assertThat(slow.channel.isOpen()).isTrue();
    }

    @Test
    void shouldLetRequestInWhenItIsLargerThanBudgetAndAlone() {
        ByteBudget budget = new ByteBudget(10);
        EmbeddedConnection connection = echoing(budget);
        connection.arrive(Frames.longRequest(1, "long", 100_000), 50_000);
        assertThat(connection.answers()).hasSize(1);
        assertThat(budget.take(10, () -> {})).isTrue();
    }

    @Test
    void shouldGiveBytesBackWhenConnectionEndsWithinFrame() {
        ByteBudget budget = new ByteBudget(100);
        EmbeddedConnection connection = echoing(budget);
        connection.arrive(first(Frames.longRequest(1, "long", 100_000), 50_000));
        assertThat(budget.take(100, () -> {})).isFalse();
        connection.channel.close();
        budget.release(100);
        assertThat(budget.take(100, () -> {})).isTrue();
        assertThat(connection.buffersHeld()).isZero();
    }

    @Test
    void shouldGiveBytesBackWhenConnectionEndsWhileItWaitsForThem() {
        ByteBudget budget = new ByteBudget(100);
        assertThat(budget.take(100, () -> {})).isTrue();
        EmbeddedConnection connection = echoing(budget);
        connection.arrive(Frames.longRequest(1, "long", 100_000), 50_000);
        connection.channel.close();
        budget.release(100);
        connection.channel.runPendingTasks();
        assertThat(budget.take(100, () -> {})).isTrue();
        assertThat(connection.answers()).isEmpty();
    }

    @Test
    void shouldSendNothingWhenAnswerComesAfterTheEnd() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        connection.channel.close();
        handler.received.forEach(ScriptedHandler.Received::answer);
        assertThat(connection.answers()).isEqualTo(List.of());
    }

    @Test
    void shouldHaveWaitingRequestsGiveUpWhenClientGoes() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        List<String> gaveUp = new ArrayList<>();
        for (ScriptedHandler.Received one : handler.received) {
            one.context()
                    .unlessAnsweredWithin(
                            Integer.MAX_VALUE,
                            () -> {
                                gaveUp.add(one.text());
                                one.answer();
                            });
        }
        handler.received.get(1).answer();
        connection.channel.close();
        assertThat(gaveUp).containsExactly("one", "three");
        assertThat(connection.answers()).isEmpty();
    }

    @Test
    void shouldKeepAnswersSmallWhileClientTakesNone() {
        ScriptedHandler handler = ScriptedHandler.keeping();
        EmbeddedConnection connection = new EmbeddedConnection(handler);
        connection.arrive(THREE);
        connection.clientTakes(false);
        handler.received.reversed().forEach(ScriptedHandler.Received::answer);
        assertThat(connection.channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isZero();
        assertThat(connection.answers()).isEmpty();

        connection.clientTakes(true);
        assertThat(connection.answerTexts()).containsExactly("one", "two", "three");
    }

    private static EmbeddedConnection echoing(ByteBudget budget) {
        return new EmbeddedConnection(ScriptedHandler.echoing(), EmbeddedConnection.LIMITS, budget);
    }

    private static byte[] first(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, count);
    }

    private static byte[] from(byte[] bytes, int index) {
        return Arrays.copyOfRange(bytes, index, bytes.length);
    }
}
