/**
 * Compaction: of a topic with {@code cleanup.policy=compact}, the last record of each key stays.
 * {@code Dirtiness} says what is due, {@code Compactor} does it, {@code OffsetMapping} and {@code
 * BatchFilter} hold the rules, {@code SegmentSwap} puts the result in place.
 *
 * <p>Not obvious:
 *
 * <ul>
 *   <li>Only whole closed segments are compacted, and only below what is committed, decided and
 *       forced in the log's own files: a record must not be replaced by one that a crash can take.
 *   <li>Groups are put in place in order. A tombstone goes in a later run than what it deletes.
 *   <li>A tombstone gets its delete horizon only once the map has passed its batch. Before that,
 *       older values may still be in the log.
 *   <li>The last offset of each new segment stays, if only in a batch without records. It tells
 *       recovery which old segments the new one replaces; and a closed segment can be the last one
 *       with a file, so without it the log's end could go back at a restart.
 *   <li>Records of aborted transactions go at once. The marker, and the transaction's place in the
 *       index, stay as long as the run has met a batch of it, then the marker for
 *       delete.retention.ms more: a reader that has begun with the transaction must come to its
 *       end.
 *   <li>The leader epochs of a compacted log cannot be had again from its batches, so their file is
 *       always written durably: recovery cuts a log where the journal knows a later epoch.
 *   <li>A batch of some kilobytes may inflate to hundreds of megabytes. Its records are read, and
 *       written anew, as a stream: no more than a key need be in memory.
 *   <li>A batch that nobody can decode stays as it is and replaces nothing. One whose checksum is
 *       wrong ends the run.
 * </ul>
 */
package io.riverrun.log.compaction;
