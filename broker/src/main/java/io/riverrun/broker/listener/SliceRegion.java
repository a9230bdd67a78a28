package io.riverrun.broker.listener;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import io.riverrun.log.segment.FileSlice;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Records that go from a segment's file to the socket without passing through the process. Confined
 * to the event loop of the connection.
 */
final class SliceRegion extends AbstractReferenceCounted implements FileRegion {

    private final FileSlice slice;
    private long transferred;

    SliceRegion(FileSlice slice) {
        this.slice = slice;
    }

    @Override
    public long transferTo(WritableByteChannel target, long offset) throws IOException {
        long sent = slice.transferTo(offset, target);
        if (sent > 0) {
            transferred += sent;
        }
        return sent;
    }

    @Override
    public long position() {
        return slice.position();
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    @Deprecated
    public long transfered() {
        return transferred;
    }

    @Override
    public long count() {
        return slice.sizeInBytes();
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }

    @Override
    protected void deallocate() {
        // The segment's file belongs to its log.
    }
}
