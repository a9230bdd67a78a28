package io.riverrun.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenerConfigTest {

    private static ListenerConfig of(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ListenerConfig.from(new ConfigValues(values));
    }

    @Test
    void shouldListenOnLocalhostWhenNothingIsSet() {
        assertThat(of().listeners()).containsExactly(new Listener("PLAINTEXT", "localhost", 9092));
    }

    @ParameterizedTest
    @CsvSource({
        "PLAINTEXT://:9092, PLAINTEXT, '', 9092",
        "PLAINTEXT://0.0.0.0:0, PLAINTEXT, 0.0.0.0, 0",
        "PLAINTEXT://host.example.com:65535, PLAINTEXT, host.example.com, 65535",
        "PLAINTEXT://[::1]:9092, PLAINTEXT, ::1, 9092",
        "PLAINTEXT://[fe80::1%eth0]:9092, PLAINTEXT, fe80::1%eth0, 9092"
    })
    void shouldReadListener(String text, String name, String host, int port) {
        assertThat(of("listeners", text).listeners())
                .containsExactly(new Listener(name, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9092",
                "PLAINTEXT://localhost",
                "PLAINTEXT://localhost:",
                "PLAINTEXT://localhost:65536",
                "PLAINTEXT://localhost:99999999999999999999",
                "PLAINTEXT://localhost:-1",
                "PLAINTEXT://localhost:http",
                "://localhost:9092",
                "PLAINTEXT:/localhost:9092"
            })
    void shouldNameEntryAndFormWhenListenerCannotBeRead(String text) {
        assertThatThrownBy(() -> of("listeners", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("listeners")
                .hasMessageContaining("NAME://HOST:PORT");
    }

    @Test
    void shouldRefuseTwoListenersOfOneName() {
        assertThatThrownBy(() -> of("listeners", "PLAINTEXT://:9092,PLAINTEXT://:9093"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("PLAINTEXT is named twice");
    }

    @Test
    void shouldRefuseEmptyList() {
        assertThatThrownBy(() -> of("listeners", " , "))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("listeners is empty");
    }

    @Test
    void shouldServeListenerOfAnyNameWhenItIsMappedToPlaintext() {
        ListenerConfig config =
                of(
                        "listeners",
                        "INTERNAL://:9092, EXTERNAL://:9093",
                        "listener.security.protocol.map",
                        "INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT",
                        "advertised.listeners",
                        "EXTERNAL://kafka.example.com:443");
        assertThat(config.listeners())
                .extracting(Listener::name)
                .isEqualTo(List.of("INTERNAL", "EXTERNAL"));
        assertThat(config.advertised("EXTERNAL"))
                .contains(new Listener("EXTERNAL", "kafka.example.com", 443));
        assertThat(config.advertised("INTERNAL")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SSL://:9093, SSL", "SASL_PLAINTEXT://:9093, SASL_PLAINTEXT", "MINE://:1, MINE"})
    void shouldNameProtocolWhenItIsNotServed(String listener, String protocol) {
        assertThatThrownBy(() -> of("listeners", listener))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(protocol)
                .hasMessageContaining("only PLAINTEXT is served");
    }

    @Test
    void shouldRefuseToAdvertiseWhatIsNotListenedOn() {
        assertThatThrownBy(() -> of("advertised.listeners", "EXTERNAL://:1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("EXTERNAL, which is not among listeners");
    }

    @Test
    void shouldRefuseMapThatIsNone() {
        assertThatThrownBy(() -> of("listener.security.protocol.map", "PLAINTEXT"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NAME:PROTOCOL");
    }
}
