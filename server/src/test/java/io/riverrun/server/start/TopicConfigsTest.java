package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.log.LogConfig;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.server.config.BrokerCatalog;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TopicConfigsTest {

    private static final Map<String, String> FILE = Map.of("log.segment.bytes", "1000004");

    private final TopicConfigs configs = new TopicConfigs(FILE);
    private ClusterImage image = ClusterImage.empty("cluster");

    private void follow() {
        configs.follow(new ResourceConfigs(1, BrokerCatalog.KEYS, FILE, () -> image));
    }

    private void setOnAllBrokers(String key, String value) {
        image =
                image.apply(
                        new MetadataChange.ConfigChanged(
                                ConfigResource.DEFAULT_BROKER, Map.of(key, value)));
        configs.changed();
    }

    @Test
    void shouldTakeFilesValueWhenTopicSetsNone() {
        assertThat(configs.apply(Map.of()).segmentBytes()).isEqualTo(1_000_004);
        assertThat(configs.apply(Map.of("segment.bytes", "1000001")).segmentBytes())
                .isEqualTo(1_000_001);
    }

    @Test
    void shouldTakeDynamicValueOnceItIsFollowed() {
        follow();
        setOnAllBrokers("log.segment.bytes", "1000003");
        assertThat(configs.apply(Map.of()).segmentBytes()).isEqualTo(1_000_003);
    }

    @Test
    void shouldShareOneConfigurationAmongTopicsWithTheSameSettings() {
        LogConfig first = configs.apply(Map.of("retention.ms", "5"));
        assertThat(configs.apply(Map.of("retention.ms", "5"))).isSameAs(first);
    }

    @Test
    void shouldPassOverWhatAnotherProgramWroteAndIsNotValid() {
        LogConfig config =
                configs.apply(
                        Map.of("retention.ms", "forever", "segment.bytes", "1000001", "x", "y"));
        assertThat(config.retentionMs()).isEqualTo(LogConfig.DEFAULT.retentionMs());
        assertThat(config.segmentBytes()).isEqualTo(1_000_001);
        follow();
        setOnAllBrokers("log.segment.bytes", "big");
        assertThat(configs.apply(Map.of()).segmentBytes())
                .isEqualTo(LogConfig.DEFAULT.segmentBytes());
    }
}
