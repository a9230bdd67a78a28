package io.riverrun.broker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.broker.fake.FakeCluster;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.broker.settings.ResourceConfigs.Entry;
import io.riverrun.broker.settings.ResourceConfigs.Source;
import io.riverrun.log.LogConfigKeys;
import io.riverrun.metadata.ConfigResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of several settings holds, and what is told of the others (KIP-226). */
final class ResourceConfigsTest {

    private static final ConfigResource TOPIC = ConfigResource.topic("a");
    private static final ConfigResource BROKER = ConfigResource.broker(FakeCluster.BROKER_ID);

    private final FakeCluster cluster = new FakeCluster(new ManualTime());

    @BeforeEach
    void createTopic() {
        cluster.createTopic("a", 1);
    }

    private ResourceConfigs configs(Map<String, String> file) {
        return new ResourceConfigs(
                FakeCluster.BROKER_ID,
                new ConfigCatalog(List.copyOf(LogConfigKeys.BROKER.keys())),
                file,
                cluster::image);
    }

    private Entry entry(ConfigResource resource, String key, Map<String, String> file) {
        return configs(file).describe(resource).stream()
                .filter(entry -> entry.key().name().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> synonyms(Entry entry) {
        return entry.synonyms().stream()
                .map(s -> "%s=%s %s".formatted(s.name(), s.value(), s.source()))
                .toList();
    }

    @Test
    void shouldTakeDefaultWhenNothingIsSet() {
        Entry entry = entry(TOPIC, "segment.bytes", Map.of());
        assertThat(entry.value()).isEqualTo("1073741824");
        assertThat(entry.source()).isEqualTo(Source.DEFAULT);
        assertThat(synonyms(entry)).containsExactly("segment.bytes=1073741824 DEFAULT");
    }

    @Test
    void shouldNameAllPlacesThatSetKeyTheOneThatHoldsFirst() {
        cluster.configure(TOPIC, Map.of("segment.bytes", "1000001"));
        cluster.configure(BROKER, Map.of("log.segment.bytes", "1000002"));
        cluster.configure(ConfigResource.DEFAULT_BROKER, Map.of("log.segment.bytes", "1000003"));
        Map<String, String> file = Map.of("log.segment.bytes", "1000004");
        Entry entry = entry(TOPIC, "segment.bytes", file);
        assertThat(entry.value()).isEqualTo("1000001");
        assertThat(entry.source()).isEqualTo(Source.TOPIC);
        assertThat(entry.readOnly()).isFalse();
        assertThat(synonyms(entry))
                .containsExactly(
                        "segment.bytes=1000001 TOPIC",
                        "log.segment.bytes=1000002 BROKER",
                        "log.segment.bytes=1000003 ALL_BROKERS",
                        "log.segment.bytes=1000004 FILE",
                        "segment.bytes=1073741824 DEFAULT");
    }

    @Test
    void shouldTakeNextPlaceWhenTheFirstIsCleared() {
        Map<String, String> file = Map.of("log.segment.bytes", "1000004");
        cluster.configure(BROKER, Map.of("log.segment.bytes", "1000002"));
        assertThat(entry(TOPIC, "segment.bytes", file).value()).isEqualTo("1000002");
        cluster.configure(BROKER, Map.of());
        assertThat(entry(TOPIC, "segment.bytes", file).value()).isEqualTo("1000004");
        assertThat(entry(TOPIC, "segment.bytes", file).source()).isEqualTo(Source.FILE);
    }

    @Test
    void shouldConvertUnitsWhenBrokersKeyIsCoarser() {
        Map<String, String> file = Map.of("log.retention.hours", "2");
        Entry entry = entry(TOPIC, "retention.ms", file);
        assertThat(entry.value()).isEqualTo("7200000");
        assertThat(entry.source()).isEqualTo(Source.FILE);
        assertThat(synonyms(entry)).first().isEqualTo("log.retention.hours=2 FILE");
    }

    @Test
    void shouldPreferFinerKeyWhenBothAreSet() {
        Map<String, String> file = Map.of("log.retention.hours", "2", "log.retention.ms", "1234");
        assertThat(entry(TOPIC, "retention.ms", file).value()).isEqualTo("1234");
    }

    @Test
    void shouldSayThatBrokersKeyIsReadOnlyUnlessItCanBeChanged() {
        assertThat(entry(BROKER, "log.segment.bytes", Map.of()).readOnly()).isFalse();
        assertThat(ResourceConfigs.isDynamic("log.segment.bytes")).isTrue();
        assertThat(ResourceConfigs.isDynamic("listeners")).isFalse();
    }

    @Test
    void shouldTakeBrokersOwnSettingBeforeThatOfAllBrokers() {
        cluster.configure(ConfigResource.DEFAULT_BROKER, Map.of("log.segment.bytes", "1000003"));
        Map<String, String> file = Map.of("log.segment.bytes", "1000004");
        assertThat(entry(BROKER, "log.segment.bytes", file).source()).isEqualTo(Source.ALL_BROKERS);
        cluster.configure(BROKER, Map.of("log.segment.bytes", "1000002"));
        Entry entry = entry(BROKER, "log.segment.bytes", file);
        assertThat(entry.value()).isEqualTo("1000002");
        assertThat(synonyms(entry))
                .startsWith(
                        "log.segment.bytes=1000002 BROKER",
                        "log.segment.bytes=1000003 ALL_BROKERS",
                        "log.segment.bytes=1000004 FILE");
    }

    @Test
    void shouldTellOnlyWhatIsSetOnAllBrokersTogether() {
        cluster.configure(ConfigResource.DEFAULT_BROKER, Map.of("log.segment.bytes", "1000003"));
        assertThat(configs(Map.of()).describe(ConfigResource.DEFAULT_BROKER))
                .extracting(entry -> entry.key().name() + "=" + entry.value())
                .containsExactly("log.segment.bytes=1000003");
    }

    @Test
    void shouldLetDynamicSettingsGoBeforeTheFilesForTopicsDefaults() {
        cluster.configure(
                ConfigResource.DEFAULT_BROKER,
                Map.of("log.segment.bytes", "1000003", "log.retention.ms", "5"));
        cluster.configure(BROKER, Map.of("log.segment.bytes", "1000002"));
        assertThat(
                        configs(Map.of("log.segment.bytes", "1000004", "log.retention.ms", "6"))
                                .brokerValues())
                .containsEntry("log.segment.bytes", "1000002")
                .containsEntry("log.retention.ms", "5");
    }
}
