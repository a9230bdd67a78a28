package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LogConfigTest {

    @Test
    void shouldHaveKafkasTopicKeysWithItsDefaults() {
        var kafka = new org.apache.kafka.storage.internals.log.LogConfig(Map.of());
        Set<String> theirs =
                org.apache.kafka.storage.internals.log.LogConfig.nonInternalConfigNames().stream()
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> ours =
                LogConfigKeys.TOPIC.keys().stream()
                        .map(ConfigKey::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        ours.remove("flush.policy");

        assertThat(ours).isEqualTo(theirs);
        for (ConfigKey<?> key : LogConfigKeys.TOPIC.keys()) {
            if (!key.name().equals("flush.policy")) {
                Object value = kafka.values().get(key.name());
                String text =
                        value instanceof List<?> list
                                ? String.join(",", list.stream().map(String::valueOf).toList())
                                : String.valueOf(value);
                assertThat(key.defaultText()).as(key.name()).isEqualTo(text);
            }
        }
    }

    @Test
    void shouldTakeBrokersKeysAsDefaults() {
        assertThat(LogConfig.from(Map.of(), Map.of("log.retention.hours", "2")).retentionMs())
                .isEqualTo(7_200_000);
        assertThat(
                        LogConfig.from(
                                        Map.of(),
                                        Map.of(
                                                "log.retention.hours", "2",
                                                "log.retention.minutes", "3"))
                                .retentionMs())
                .isEqualTo(180_000);
        assertThat(LogConfig.from(Map.of(), Map.of("log.retention.ms", "-1")).retentionMs())
                .isEqualTo(-1);
        assertThat(
                        LogConfig.from(Map.of("retention.ms", "5"), Map.of("log.retention.ms", "9"))
                                .retentionMs())
                .isEqualTo(5);
        assertThat(LogConfig.from(Map.of(), Map.of("message.max.bytes", "7")).maxMessageBytes())
                .isEqualTo(7);
        assertThat(LogConfig.DEFAULT.flushOnAck()).isTrue();
        assertThat(LogConfig.from(Map.of(), Map.of("flush.policy", "os")).flushOnAck()).isFalse();
    }

    @Test
    void shouldNameBrokersKeyWhenItsValueIsInvalid() {
        assertThatThrownBy(() -> LogConfig.from(Map.of(), Map.of("log.retention.hours", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("log.retention.hours");
    }
}
