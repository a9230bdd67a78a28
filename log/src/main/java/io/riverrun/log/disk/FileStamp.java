package io.riverrun.log.disk;

/**
 * What tells a file or directory from one that was changed since. Immutable.
 *
 * @param sizeInBytes of a file; a directory's means nothing
 * @param modifiedNanos when its contents, or a directory's entries, last changed, in nanoseconds
 *     since the epoch, as exact as the file system keeps it
 */
public record FileStamp(long sizeInBytes, long modifiedNanos) {}
