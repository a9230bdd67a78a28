package io.riverrun.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigurationReferenceTest {

    private static final Path COMMITTED = Path.of("../docs/configuration.md");
    private static final Path MADE = Path.of("target/configuration.md");

    @Test
    void shouldFindThePageOfAllKeysUpToDate() throws IOException {
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, ConfigurationReference.text());
        String committed = Files.exists(COMMITTED) ? Files.readString(COMMITTED) : "";
        assertThat(committed)
                .as(
                        "docs/configuration.md is not what the keys say now; from the project's"
                                + " root, run: cp server/target/configuration.md docs/")
                .isEqualTo(ConfigurationReference.text());
    }
}
