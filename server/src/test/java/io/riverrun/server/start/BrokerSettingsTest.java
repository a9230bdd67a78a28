package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigException;
import io.riverrun.server.config.Listener;
import io.riverrun.server.config.PropertiesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerSettingsTest {

    private static final Path HOME = Path.of("/home/riverrun");

    private static BrokerSettings of(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return BrokerSettings.of(values, HOME);
    }

    /** The file that operators of Kafka 3.x have, word for word. */
    @Test
    void shouldReadPlainFileOfKafkaAsItStands(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("server.properties");
        Files.writeString(
                file,
                """
                broker.id=0
                listeners=PLAINTEXT://:9092
                log.dirs=/data/kafka-logs
                zookeeper.connect=localhost:2181
                """);
        BrokerSettings settings = BrokerSettings.of(PropertiesFile.read(file, List.of()), HOME);
        assertThat(settings.withoutEffect()).isEmpty();
        assertThat(settings.broker().id()).hasValue(0);
        assertThat(settings.broker().logDirs()).containsExactly(Path.of("/data/kafka-logs"));
        assertThat(settings.listeners().listeners())
                .containsExactly(new Listener("PLAINTEXT", "", 9092));
        assertThat(settings.coordination().connect()).isEqualTo("localhost:2181");
    }

    @Test
    void shouldStartWithNothingSet() {
        BrokerSettings settings = of();
        assertThat(settings.broker().id()).isEmpty();
        assertThat(settings.broker().logDirs()).containsExactly(HOME.resolve("data"));
        assertThat(settings.coordination().connect()).isEmpty();
        assertThat(settings.coordination().embeddedPort()).isEqualTo(2181);
        assertThat(settings.coordination().embeddedPortSet()).isFalse();
        assertThat(settings.limits().queuedBytesMax()).isPositive();
    }

    @Test
    void shouldTakeIdOfEitherName() {
        assertThat(of("broker.id", "4").broker().id()).hasValue(4);
        assertThat(of("node.id", "5").broker().id()).hasValue(5);
        assertThat(of("broker.id", "6", "node.id", "6").broker().id()).hasValue(6);
        assertThat(of("broker.id", "-1").broker().id()).isEmpty();
    }

    @Test
    void shouldRefuseTwoIdsThatDiffer() {
        assertThatThrownBy(() -> of("broker.id", "1", "node.id", "2"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("broker.id is 1 and node.id is 2");
    }

    @Test
    void shouldTakeFoldersOnceAndRelativeOnesFromHome() {
        assertThat(of("log.dirs", "/a, b ,/a,/a/./").broker().logDirs())
                .containsExactly(Path.of("/a"), HOME.resolve("b"));
        assertThat(of("log.dir", "one").broker().logDirs()).containsExactly(HOME.resolve("one"));
        assertThat(of("log.dir", "one", "log.dirs", "two").broker().logDirs())
                .containsExactly(HOME.resolve("two"));
        assertThat(of("log.dir", "one", "log.dirs", "").broker().logDirs())
                .containsExactly(HOME.resolve("one"));
    }

    @Test
    void shouldKnowThatOperatorChosePortOfEmbeddedZooKeeper() {
        assertThat(of("zookeeper.embedded.port", "2181").coordination().embeddedPortSet()).isTrue();
    }
}
