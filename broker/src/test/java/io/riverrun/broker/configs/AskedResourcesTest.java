package io.riverrun.broker.configs;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.configs.AskedResources.Answer;
import io.riverrun.controller.configs.ConfigResult;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AskedResourcesTest {

    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;
    private static final byte NO_TYPE = 77;

    private final AskedResources<String> asked = new AskedResources<>();

    @Test
    void shouldAnswerInOrderOfRequestWhenResultsComeInAnother() {
        asked.add(TOPIC, "a", "change a");
        asked.add(BROKER, "1", "change 1");
        assertThat(asked.changes())
                .containsOnly(
                        Map.entry(ConfigResource.topic("a"), "change a"),
                        Map.entry(ConfigResource.broker(1), "change 1"));
        List<Answer> answers =
                asked.answers(
                        List.of(
                                new ConfigResult(ConfigResource.broker(1), ErrorCode.NONE, null),
                                new ConfigResult(
                                        ConfigResource.topic("a"),
                                        ErrorCode.INVALID_CONFIG,
                                        "why")));
        assertThat(answers)
                .containsExactly(
                        new Answer(TOPIC, "a", ErrorCode.INVALID_CONFIG, "why"),
                        new Answer(BROKER, "1", ErrorCode.NONE, null));
    }

    @Test
    void shouldRefuseOnlyTheResourceThatMakesNoSense() {
        asked.add(NO_TYPE, "x", "change");
        asked.add(TOPIC, "a", "change");
        asked.add(TOPIC, "b", null);
        asked.add(TOPIC, "a", "another change");
        assertThat(asked.changes()).containsOnlyKeys(ConfigResource.topic("a"));
        List<Answer> answers =
                asked.answers(
                        List.of(new ConfigResult(ConfigResource.topic("a"), ErrorCode.NONE, null)));
        assertThat(answers)
                .extracting(Answer::error)
                .containsExactly(
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.NONE,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REQUEST);
        assertThat(answers.get(0).message()).contains("type 77");
        assertThat(answers.get(2).message()).contains("operation");
        assertThat(answers.get(3).message()).contains("more than once");
    }
}
