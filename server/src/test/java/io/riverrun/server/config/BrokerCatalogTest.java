package io.riverrun.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokerCatalogTest {

    @Test
    void shouldTakeKeysThatTheBrokerActsUpon() {
        assertThat(BrokerCatalog.check(Map.of("broker.id", "0", "log.retention.hours", "168")))
                .isEmpty();
    }

    @Test
    void shouldTellKeysOfKafkaThatChangeNothingHere() {
        assertThat(
                        BrokerCatalog.check(
                                Map.of(
                                        "num.io.threads",
                                        "8",
                                        "process.roles",
                                        "broker",
                                        "broker.id",
                                        "0")))
                .containsOnlyKeys("num.io.threads", "process.roles");
    }

    @Test
    void shouldNameKeyAndValueWhenNobodyKnowsIt() {
        assertThatThrownBy(() -> BrokerCatalog.check(Map.of("flux.capacitor", "on")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Unknown configuration flux.capacitor (value 'on').");
    }

    @ParameterizedTest
    @CsvSource({
        "listners, listeners",
        "log.dir.s, log.dirs",
        "brokerid, broker.id",
        "log.retention.hour, log.retention.hours",
        "zookeeper.conect, zookeeper.connect",
        "num.network.thread, num.network.threads",
        "num.io.thread, num.io.threads"
    })
    void shouldNameTheKeyThatWasProbablyMeantWhenItIsNear(String key, String meant) {
        assertThatThrownBy(() -> BrokerCatalog.check(Map.of(key, "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("Did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "broker.id, -2, a whole number of at least -1",
        "broker.id, zero, a whole number of at least -1",
        "zookeeper.embedded.port, 65536, a whole number from 0 to 65535",
        "num.network.threads, 0, a whole number from 1 to 1024",
        "num.network.threads, 2.5, a whole number from 1 to 1024",
        "auto.create.topics.enable, yes, true or false",
        "log.segment.bytes, 99999999999, at most 2147483647",
        "log.cleanup.policy, shred, a list of",
        "flush.policy, never, 'one of ack, os'"
    })
    void shouldNameKeyValueAndRangeWhenValueIsNotValid(String key, String value, String valid) {
        assertThatThrownBy(() -> BrokerCatalog.check(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Invalid value '" + value + "' for configuration " + key)
                .hasMessageContaining(valid);
    }

    @Test
    void shouldHaveDefaultsThatAreValid() {
        assertThat(BrokerCatalog.KEYS.keys()).hasSizeGreaterThan(50);
        for (ConfigKey<?> key : BrokerCatalog.KEYS.keys()) {
            key.parse(key.defaultText());
        }
    }

    @Test
    void shouldDocumentEveryKey() {
        assertThat(BrokerCatalog.KEYS.keys())
                .allSatisfy(key -> assertThat(key.documentation()).as(key.name()).isNotBlank());
    }
}
