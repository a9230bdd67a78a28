package io.riverrun.server.start;

import io.riverrun.metadata.kraft.FormerCluster;
import io.riverrun.metadata.kraft.MalformedMetadataException;
import io.riverrun.metadata.kraft.MetadataReplay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of KRaft's metadata log, {@code __cluster_metadata-0}: segments named by their first
 * offset, {@code OFFSET.log}, and snapshots named by the offset and epoch at which they end, {@code
 * OFFSET-EPOCH.checkpoint}. It is only read. Blocks; confined to one thread.
 *
 * @param path where it is
 */
record KRaftFolder(Path path) {

    static final String NAME = "__cluster_metadata-0";

    private static final String SEGMENT = ".log";
    private static final String SNAPSHOT = ".checkpoint";

    /**
     * Finds it in one of the data folders.
     *
     * @throws IOException with one sentence for the operator when there is none
     */
    static KRaftFolder in(List<Path> dataFolders) throws IOException {
        for (Path folder : dataFolders) {
            Path path = folder.resolve(NAME);
            if (Files.isDirectory(path)) {
                return new KRaftFolder(path);
            }
        }
        throw new IOException(
                ("The folders of log.dirs are those of a KRaft node, but the folder %s with the"
                                + " cluster's topics is in none of them. Move it there from the"
                                + " node's metadata.log.dir.")
                        .formatted(NAME));
    }

    /**
     * Reads the newest snapshot and the log behind it.
     *
     * @throws IOException with one sentence for the operator
     */
    FormerCluster read() throws IOException {
        MetadataReplay replay = new MetadataReplay();
        Path at = path;
        try {
            List<Path> snapshots = files(SNAPSHOT);
            if (!snapshots.isEmpty()) {
                at = snapshots.getLast();
                String name = at.getFileName().toString();
                replay.snapshot(map(at), Long.parseLong(name.substring(0, name.indexOf('-'))));
            }
            for (Path segment : files(SEGMENT)) {
                at = segment;
                replay.segment(map(segment));
            }
            at = path;
            return replay.cluster();
        } catch (MalformedMetadataException e) {
            throw new IOException(
                    "The metadata of the KRaft node cannot be read: %s, in %s."
                            .formatted(e.getMessage(), at),
                    e);
        }
    }

    /** In the order of their offsets, which all have as many digits. */
    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("\\d[\\d-]*" + suffix))
                    .sorted()
                    .toList();
        }
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }
}
