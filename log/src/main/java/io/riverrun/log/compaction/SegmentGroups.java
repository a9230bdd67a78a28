package io.riverrun.log.compaction;

import io.riverrun.log.segment.Segment;
import java.util.ArrayList;
import java.util.List;

/** Which segments become one: neighbours that fit into one even if all of them stays. Stateless. */
final class SegmentGroups {

    private SegmentGroups() {}

    /** The segments that begin below the offset, in groups, in order. */
    static List<List<Segment>> of(CompactionPlan plan, long endOffset) {
        List<List<Segment>> groups = new ArrayList<>();
        List<Segment> group = List.of();
        long bytes = 0;
        long indexBytes = 0;
        for (Segment segment : plan.dirtiness().segments()) {
            if (segment.baseOffset() >= endOffset) {
                break;
            }
            bytes += segment.sizeInBytes();
            indexBytes += segment.indexBytes();
            if (group.isEmpty()
                    || bytes > plan.segmentBytes()
                    || indexBytes > plan.segmentIndexBytes()
                    || !group.getFirst().fits(segment.nextOffset())) {
                group = new ArrayList<>();
                groups.add(group);
                bytes = segment.sizeInBytes();
                indexBytes = segment.indexBytes();
            }
            group.add(segment);
        }
        return groups;
    }
}
