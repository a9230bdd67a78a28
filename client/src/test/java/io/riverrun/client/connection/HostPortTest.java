package io.riverrun.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @Test
    void shouldReadAddressesOfEveryKind() {
        assertThat(HostPort.parseList("a:1, 10.0.0.1:2,[::1]:3"))
                .containsExactly(
                        new HostPort("a", 1), new HostPort("10.0.0.1", 2), new HostPort("::1", 3));
        assertThat(new HostPort("::1", 3)).hasToString("[::1]:3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "host", ":9092", "host:", "host:x", "host:0", "h:65536", "::1:9"})
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> HostPort.parseList(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("'");
    }
}
