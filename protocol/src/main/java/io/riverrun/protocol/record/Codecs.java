package io.riverrun.protocol.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/** The streams of the codecs that come from libraries, with Kafka's parameters. Stateless. */
final class Codecs {

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int RECORD_BUFFER_BYTES = 16 * 1024;
    private static final int ZSTD_DEFAULT_LEVEL = 3;
    private static final int LZ4_FAST_LEVEL = 9;

    private Codecs() {}

    static OutputStream gzip(OutputStream target, int level) throws IOException {
        return new BufferedOutputStream(new LevelledGzip(target, level), RECORD_BUFFER_BYTES);
    }

    static InputStream gzip(InputStream source) throws IOException {
        return new BufferedInputStream(
                new GZIPInputStream(source, BUFFER_BYTES), RECORD_BUFFER_BYTES);
    }

    static OutputStream lz4(OutputStream target, int level) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor =
                level == Compression.DEFAULT_LEVEL || level == LZ4_FAST_LEVEL
                        ? factory.fastCompressor()
                        : factory.highCompressor(level);
        return new LZ4FrameOutputStream(
                target,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                -1L,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE);
    }

    static InputStream lz4(InputStream source) throws IOException {
        return new LZ4FrameInputStream(source);
    }

    static OutputStream zstd(OutputStream target, int level) throws IOException {
        int chosen = level == Compression.DEFAULT_LEVEL ? ZSTD_DEFAULT_LEVEL : level;
        return new BufferedOutputStream(
                new ZstdOutputStreamNoFinalizer(target, RecyclingBufferPool.INSTANCE, chosen),
                RECORD_BUFFER_BYTES);
    }

    static InputStream zstd(InputStream source) throws IOException {
        return new BufferedInputStream(
                new ZstdInputStreamNoFinalizer(source, RecyclingBufferPool.INSTANCE),
                RECORD_BUFFER_BYTES);
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream target, int level) throws IOException {
            super(target, BUFFER_BYTES);
            if (level != Compression.DEFAULT_LEVEL) {
                def.setLevel(level);
            }
        }
    }
}
