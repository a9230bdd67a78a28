package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * The codecs of a record batch, by the number in the low three bits of its attributes. The codecs'
 * libraries are loaded when first used. Immutable, thread-safe.
 */
public enum Compression {
    NONE(0, "none"),
    GZIP(1, "gzip"),
    SNAPPY(2, "snappy"),
    LZ4(3, "lz4"),
    ZSTD(4, "zstd");

    /** Asks {@link #compress} for the codec's own default level. */
    public static final int DEFAULT_LEVEL = Integer.MIN_VALUE;

    private static final Compression[] BY_ID = values();

    private final int id;
    private final String label;

    Compression(int id, String label) {
        this.id = id;
        this.label = label;
    }

    /** The number in a batch's attributes. */
    public int id() {
        return id;
    }

    /** The name in configurations, for example {@code zstd}. */
    public String label() {
        return label;
    }

    /** The codec with the number, or null when there is none. */
    public static Compression forId(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /** The codec with the configuration name, or null when there is none. */
    public static Compression forLabel(String label) {
        for (Compression codec : BY_ID) {
            if (codec.label.equals(label)) {
                return codec;
            }
        }
        return null;
    }

    /**
     * A stream that compresses what is written to it; closing it ends the codec's frame and closes
     * the target.
     *
     * @param level the codec's level, or {@link #DEFAULT_LEVEL}; ignored by codecs without levels
     */
    public OutputStream compress(OutputStream target, int level) throws IOException {
        return switch (this) {
            case NONE -> target;
            case GZIP -> Codecs.gzip(target, level);
            case SNAPPY -> new SnappyFrameOutput(target);
            case LZ4 -> Codecs.lz4(target, level);
            case ZSTD -> Codecs.zstd(target, level);
        };
    }

    /**
     * A stream of what the buffer's bytes, from position to limit, inflate to. It inflates as it is
     * read and holds no more than a codec's window, so the reader decides how much is enough.
     * Damaged data shows as an {@link IOException} (some codecs throw unchecked exceptions, too;
     * {@link RecordReader} handles both).
     */
    public InputStream decompress(ByteBuffer source) throws IOException {
        InputStream bytes = new ByteBufferInput(source);
        return switch (this) {
            case NONE -> bytes;
            case GZIP -> Codecs.gzip(bytes);
            case SNAPPY -> new SnappyFrameInput(source.duplicate());
            case LZ4 -> Codecs.lz4(bytes);
            case ZSTD -> Codecs.zstd(bytes);
        };
    }
}
