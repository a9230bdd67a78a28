package io.riverrun.interop.moving;

import java.util.List;

/**
 * All that a consumer sees of a partition. Immutable.
 *
 * @param firstOffset where the log starts
 * @param endOffset the offset behind the last record
 * @param records every record, in order, with offset, timestamp, key, value and headers
 * @param committed those that a consumer with read_committed gets
 */
record PartitionContents(
        long firstOffset, long endOffset, List<String> records, List<String> committed) {}
