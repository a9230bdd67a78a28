package io.riverrun.server.config;

import io.riverrun.base.config.ConfigException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a {@code server.properties}. Stateless. */
public final class PropertiesFile {

    private static final Logger LOG = LoggerFactory.getLogger(PropertiesFile.class);

    private static final int BYTE_ORDER_MARK = 0xfeff;

    private PropertiesFile() {}

    /**
     * Reads the file and lays the overrides over it.
     *
     * @param file null for none
     * @param overrides {@code key=value} each
     * @throws ConfigException naming the file or the override that cannot be read
     */
    public static Map<String, String> read(Path file, List<String> overrides) {
        Map<String, String> values = new LinkedHashMap<>();
        if (file != null) {
            Properties properties = load(file);
            for (String name : new TreeSet<>(properties.stringPropertyNames())) {
                values.put(name, properties.getProperty(name).trim());
            }
        }
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException(
                        "Cannot read the override '%s': it must be key=value.".formatted(override));
            }
            values.put(override.substring(0, equals).trim(), override.substring(equals + 1).trim());
        }
        return values;
    }

    private static Properties load(Path file) {
        Properties properties = new WithoutSilentRepetition(file);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    "There is no configuration file %s.".formatted(file.toAbsolutePath()));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    "Cannot read the configuration file %s: %s."
                            .formatted(file.toAbsolutePath(), e.getMessage()));
        }
        return properties;
    }

    /** Some editors begin a file with it; it is no part of the first key. */
    private static void skipByteOrderMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
    }

    /** Properties of which the last value counts, as in Kafka, but not without a word. */
    private static final class WithoutSilentRepetition extends Properties {
        private static final long serialVersionUID = 1;
        private final transient Path file;

        WithoutSilentRepetition(Path file) {
            this.file = file;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            Object earlier = super.put(key, value);
            if (earlier != null && !earlier.equals(value)) {
                LOG.warn(
                        "{} sets {} more than once: '{}' counts, not '{}'",
                        file,
                        key,
                        value,
                        earlier);
            }
            return earlier;
        }
    }
}
