package io.riverrun.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PropertiesFileTest {

    @TempDir Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("server.properties"), text);
    }

    @Test
    void shouldReadKeysAndValues() throws IOException {
        Path file =
                file("# a comment\n\nbroker.id=0\nlog.dirs = /data/a,/data/b \nempty=\n! too\n");
        assertThat(PropertiesFile.read(file, List.of()))
                .containsOnly(
                        Map.entry("broker.id", "0"),
                        Map.entry("log.dirs", "/data/a,/data/b"),
                        Map.entry("empty", ""));
    }

    @Test
    void shouldLetOverridesGoBeforeTheFile() throws IOException {
        assertThat(
                        PropertiesFile.read(
                                file("broker.id=0\nlisteners=PLAINTEXT://:9092\n"),
                                List.of("broker.id=3", "listeners = A://:1=2")))
                .containsEntry("broker.id", "3")
                .containsEntry("listeners", "A://:1=2");
    }

    @Test
    void shouldReadFileThatBeginsWithByteOrderMark() throws IOException {
        Path file = folder.resolve("server.properties");
        Files.writeString(file, "\ufeffbroker.id=3\n");
        assertThat(PropertiesFile.read(file, List.of())).containsOnly(Map.entry("broker.id", "3"));
    }

    @Test
    void shouldTakeLastValueWhenKeyIsSetTwice() throws IOException {
        Path file = folder.resolve("server.properties");
        Files.writeString(file, "broker.id=3\nrack=a\nbroker.id=4\n");
        assertThat(PropertiesFile.read(file, List.of())).containsEntry("broker.id", "4");
    }

    @Test
    void shouldReadNothingButOverridesWhenThereIsNoFile() {
        assertThat(PropertiesFile.read(null, List.of("broker.id=3"))).containsOnlyKeys("broker.id");
    }

    @Test
    void shouldNameOverrideWhenItIsNone() {
        assertThatThrownBy(() -> PropertiesFile.read(null, List.of("broker.id")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot read the override 'broker.id': it must be key=value.");
        assertThatThrownBy(() -> PropertiesFile.read(null, List.of("=3")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void shouldNameFileWhenItDoesNotExist() {
        Path missing = folder.resolve("missing.properties");
        assertThatThrownBy(() -> PropertiesFile.read(missing, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("There is no configuration file " + missing + ".");
    }

    @Test
    void shouldNameFileWhenItCannotBeRead() throws IOException {
        assertThatThrownBy(() -> PropertiesFile.read(folder, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Cannot read the configuration file " + folder);
        Path notText = folder.resolve("binary.properties");
        Files.write(notText, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> PropertiesFile.read(notText, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("binary.properties");
        Path badEscape = folder.resolve("escape.properties");
        Files.writeString(badEscape, "a=\\u12", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PropertiesFile.read(badEscape, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("escape.properties");
    }
}
