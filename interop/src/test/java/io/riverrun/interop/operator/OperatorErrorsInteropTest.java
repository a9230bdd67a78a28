package io.riverrun.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import io.riverrun.interop.process.BrokerProduct;
import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.SharedBroker;
import io.riverrun.interop.tools.SkippedTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that cannot start says in one clear sentence why, naming the thing and its value, and
 * ends with a code other than 0. The broker that runs already is not disturbed.
 */
class OperatorErrorsInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @BeforeEach
    void onlyRiverrun() {
        if (BrokerProduct.underTest() != BrokerProduct.RIVERRUN) {
            SkippedTools.skip("operator errors", "the wording is Riverrun's own");
        }
    }

    @Test
    void shouldRefuseASecondBrokerOnTheSameLogDirs() {
        String logDirs = BROKER.process().logDir().toString();
        assertRefused(Map.of("log.dirs", logDirs), logDirs);
        assertThat(BROKER.process().isAlive()).isTrue();
    }

    @Test
    void shouldRefuseASecondBrokerOnTheSamePort() {
        assertRefused(
                Map.of("listeners", "PLAINTEXT://127.0.0.1:" + BROKER.port()),
                Integer.toString(BROKER.port()));
        assertThat(BROKER.process().isAlive()).isTrue();
    }

    /** A file where a folder should be: unreadable for root too, who may read any folder. */
    @Test
    void shouldRefuseALogDirThatIsNoFolder(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "not a folder");
        assertRefused(Map.of("log.dirs", file.toString()), file.toString());
    }

    @Test
    void shouldNameTheKeyThatWasProbablyMeant() {
        assertRefused(
                Map.of("log.retention.hour", "24"), "log.retention.hour", "log.retention.hours");
    }

    @Test
    void shouldNameAValueOutOfRange() {
        assertRefused(Map.of("num.partitions", "-5"), "num.partitions", "-5");
    }

    private static void assertRefused(Map<String, String> overrides, String... named) {
        try (BrokerProcess broker = BrokerProcess.inFreshFolder(overrides)) {
            ForkedProcess process = broker.launch();
            assertThat(process.awaitExit(LIMIT)).as(process.output()).isNotZero();
            List<String> naming =
                    process.output()
                            .lines()
                            .filter(line -> List.of(named).stream().allMatch(line::contains))
                            .toList();
            assertThat(naming)
                    .as("one sentence with %s in:%n%s", List.of(named), process.output())
                    .hasSize(1);
            assertThat(process.output()).as("no stack trace").doesNotContain("\tat ");
        }
    }
}
