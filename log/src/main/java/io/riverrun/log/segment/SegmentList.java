package io.riverrun.log.segment;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The segments of a log by base offset, never none. Changed under the partition lock; read without
 * it, from an array that is replaced as a whole.
 */
public final class SegmentList {

    private volatile Segment[] segments;

    /**
     * @param segments in order, at least one
     */
    public SegmentList(Segment... segments) {
        this.segments = segments.clone();
    }

    /** The segments as of now, in order; not to be changed. */
    public Segment[] snapshot() {
        return segments;
    }

    public Segment first() {
        return segments[0];
    }

    /** The active segment. */
    public Segment last() {
        Segment[] now = segments;
        return now[now.length - 1];
    }

    /** The index of the segment that the offset belongs to; 0 for offsets before all. */
    public static int floor(Segment[] segments, long offset) {
        int low = 0;
        int high = segments.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    public void add(Segment segment) {
        Segment[] now = segments;
        Segment[] more = Arrays.copyOf(now, now.length + 1);
        more[now.length] = segment;
        segments = more;
    }

    /** Takes the first ones out. */
    public void removeFirst(int count) {
        segments = Arrays.copyOfRange(segments, count, segments.length);
    }

    /** Replaces the segments from the index on by one. */
    public void replaceFrom(int index, Segment segment) {
        Segment[] next = Arrays.copyOf(segments, index + 1);
        next[index] = segment;
        segments = next;
    }

    /** Where the segments lie, one after the other, as objects; -1 when they do not any more. */
    public int indexOf(List<Segment> some) {
        List<Segment> all = List.of(segments);
        int index = all.indexOf(some.getFirst());
        boolean there =
                index >= 0
                        && index + some.size() <= all.size()
                        && all.subList(index, index + some.size()).equals(some);
        return there ? index : -1;
    }

    /** Replaces some, from the index on, by one. */
    public void replace(int index, int count, Segment segment) {
        Segment[] now = segments;
        Segment[] next = new Segment[now.length - count + 1];
        System.arraycopy(now, 0, next, 0, index);
        next[index] = segment;
        System.arraycopy(now, index + count, next, index + 1, now.length - index - count);
        segments = next;
    }

    /** As {@link Segment#giveBack}, of all. */
    public void giveBack() {
        for (Segment segment : segments) {
            segment.giveBack();
        }
    }

    /** As {@link Segment#close}, of all. */
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }

    public long sizeInBytes() {
        long size = 0;
        for (Segment segment : segments) {
            size += segment.sizeInBytes();
        }
        return size;
    }
}
