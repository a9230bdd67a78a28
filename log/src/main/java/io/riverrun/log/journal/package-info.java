/**
 * The journal of a log directory: where appends become durable, all partitions together, before
 * their own files are forced to disk.
 */
package io.riverrun.log.journal;
