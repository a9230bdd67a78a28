package io.riverrun.replication;

/** What this broker's replica of a partition is at present. Immutable. */
sealed interface Leadership {

    /** It leads in the epoch, and records are committed once this many replicas have them. */
    record Leader(int epoch, int isrSize) implements Leadership {}

    /** Another broker leads, or nobody does, as of the epoch. */
    record NotLeader(int epoch) implements Leadership {}

    /** The partition is gone, or its log is. */
    record Gone() implements Leadership {}
}
