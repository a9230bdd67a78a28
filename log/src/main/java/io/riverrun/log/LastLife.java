package io.riverrun.log;

/**
 * How the last process left a log. Immutable.
 *
 * @param clean whether it shut down in order
 * @param compacted whether compaction was here, whatever the configuration says
 * @param journaled whether it had a journal, which holds what the log's files may lack
 * @param recoveryPoint offsets below it were on stable storage, in the log's own files
 */
record LastLife(boolean clean, boolean compacted, boolean journaled, long recoveryPoint) {}
