package io.riverrun.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigCatalogTest {

    private static final ConfigKey<Integer> SEGMENT_BYTES =
            ConfigKey.ofInt("segment.bytes", 1 << 30, 14, Integer.MAX_VALUE, "Size of a segment.");
    private static final ConfigKey<List<String>> CLEANUP =
            ConfigKey.ofList("cleanup.policy", "delete", List.of("delete", "compact"), "Cleanup.");

    private final ConfigCatalog catalog = new ConfigCatalog(List.of(SEGMENT_BYTES, CLEANUP));

    @Test
    void shouldAcceptValidValues() {
        assertThatCode(() ->
                        catalog.validate(
                                Map.of(
                                        "segment.bytes", " 14 ",
                                        "cleanup.policy", "compact, delete")))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNameKeyValueAndRangeWhenValueIsOutOfRange() {
        assertThatThrownBy(() -> catalog.validate(Map.of("segment.bytes", "13")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "Invalid value '13' for configuration segment.bytes: it must be a whole"
                                + " number of at least 14.");
    }

    @Test
    void shouldSuggestNearestKeyWhenKeyIsUnknown() {
        assertThatThrownBy(() -> catalog.validate(Map.of("segmnt.byte", "14")))
                .hasMessageEndingWith("Did you mean segment.bytes?");
        assertThatThrownBy(() -> catalog.validate(Map.of("zookeeper.connect", "x")))
                .hasMessage("Unknown configuration zookeeper.connect (value 'x').");
    }

    @Test
    void shouldFillInDefaults() {
        ConfigValues values = new ConfigValues(Map.of("cleanup.policy", "compact"));

        assertThat(values.get(SEGMENT_BYTES)).isEqualTo(1 << 30);
        assertThat(values.get(CLEANUP)).containsExactly("compact");
    }
}
