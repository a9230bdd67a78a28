package io.riverrun.log.checkpoint;

import io.riverrun.base.Invariant;
import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file {@code meta.properties} of a log directory: whose it is. Version 0, of clusters with
 * ZooKeeper, has {@code broker.id} and {@code cluster.id}; version 1, of KRaft, calls the first
 * {@code node.id}. Both may have {@code directory.id} (KIP-858). Riverrun adds a line {@code
 * riverrun.directory.ID=PATH} for each directory of the broker, so that one that is missing is
 * missed. Immutable.
 *
 * @param version 0 or 1
 * @param brokerId empty when the directory does not say
 * @param clusterId empty when the directory does not say
 * @param directoryId empty when the directory has none
 * @param directories where each of the broker's directories was at its last start, by id
 */
public record MetaProperties(
        int version,
        OptionalInt brokerId,
        Optional<String> clusterId,
        Optional<String> directoryId,
        SortedMap<String, String> directories) {

    public static final String FILE_NAME = "meta.properties";

    /** The version that this class writes. */
    public static final int VERSION = 0;

    private static final int KRAFT_VERSION = 1;

    /** Begins the keys of the broker's directories; the id follows. */
    public static final String DIRECTORY_PREFIX = "riverrun.directory.";

    /** Reads the file of a log directory; empty when there is none. */
    public static Optional<MetaProperties> read(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE_NAME);
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new StringReader(AtomicFile.text(disk, path)));
        String id = properties.getProperty("broker.id", properties.getProperty("node.id"));
        String version = properties.getProperty("version", Integer.toString(VERSION));
        try {
            OptionalInt brokerId =
                    id == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(id.trim()));
            return Optional.of(
                    new MetaProperties(
                            Integer.parseInt(version.trim()),
                            brokerId,
                            Optional.ofNullable(properties.getProperty("cluster.id")),
                            Optional.ofNullable(properties.getProperty("directory.id")),
                            directories(properties)));
        } catch (NumberFormatException e) {
            throw new MalformedFileException(
                    path, "broker.id '%s' or version '%s' is no number".formatted(id, version), e);
        }
    }

    private static SortedMap<String, String> directories(Properties properties) {
        SortedMap<String, String> directories = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(DIRECTORY_PREFIX)) {
                directories.put(
                        key.substring(DIRECTORY_PREFIX.length()), properties.getProperty(key));
            }
        }
        return directories;
    }

    /** Whether the directory is a KRaft node's, whose cluster has its metadata in a log. */
    public boolean isOfKRaft() {
        return version == KRAFT_VERSION;
    }

    /** Writes the file, durably, which is of {@link #VERSION}. */
    public void write(Disk disk, Path directory) throws IOException {
        Invariant.check(version == VERSION, "meta.properties are written in one version", version);
        StringBuilder text = new StringBuilder("version=" + VERSION + "\n");
        brokerId.ifPresent(id -> text.append("broker.id=").append(id).append('\n'));
        clusterId.ifPresent(id -> text.append("cluster.id=").append(id).append('\n'));
        directoryId.ifPresent(id -> text.append("directory.id=").append(id).append('\n'));
        directories.forEach((id, path) ->
                text.append(DIRECTORY_PREFIX)
                        .append(id)
                        .append('=')
                        .append(path.replace("\\", "\\\\"))
                        .append('\n'));
        AtomicFile.writeDurably(
                disk, directory.resolve(FILE_NAME), AtomicFile.utf8(text.toString()));
    }
}
