package io.riverrun.interop.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which compressions the batches of a topic carry on disk: shows that a client's codec was really
 * used and that the broker kept the batches as they came. Stateless, thread-safe.
 */
final class SegmentCodecs {
    private static final int LENGTH_AT = 8;
    private static final int PREFIX_BYTES = 12;
    private static final int ATTRIBUTES_AT = 21;

    private SegmentCodecs() {}

    static Set<Codec> of(Path logDir, String topic) {
        Set<Codec> codecs = EnumSet.noneOf(Codec.class);
        try (Stream<Path> paths = Files.walk(logDir, 2)) {
            for (Path path : paths.filter(p -> isSegmentOf(p, topic)).toList()) {
                addCodecs(ByteBuffer.wrap(Files.readAllBytes(path)), codecs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codecs;
    }

    private static boolean isSegmentOf(Path path, String topic) {
        return path.getFileName().toString().endsWith(".log")
                && path.getParent().getFileName().toString().matches(topic + "-\\d+");
    }

    private static void addCodecs(ByteBuffer segment, Set<Codec> codecs) {
        int at = 0;
        while (at + PREFIX_BYTES < segment.limit() && segment.getInt(at + LENGTH_AT) > 0) {
            codecs.add(Codec.ofAttributes(segment.getShort(at + ATTRIBUTES_AT)));
            at += PREFIX_BYTES + segment.getInt(at + LENGTH_AT);
        }
    }
}
