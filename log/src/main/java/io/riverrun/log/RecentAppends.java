package io.riverrun.log;

/**
 * From where on a log's records were appended so lately that the page cache surely has them: what
 * is read from there needs no further look. Immutable; the next is made from the one before.
 *
 * @param fromOffset the records from here on are recent, if {@code markOffset} is
 * @param markOffset where the log ended at {@code markMs}
 * @param markMs by the wall clock
 */
record RecentAppends(long fromOffset, long markOffset, long markMs) {

    /** How often a mark is set. */
    static final long INTERVAL_MS = 10_000;

    /** Of a log that nothing was appended to in this process. */
    static final RecentAppends NONE = new RecentAppends(0, 0, Long.MIN_VALUE / 2);

    /** What is recent when records are appended at the offset. */
    RecentAppends appendedAt(long offset, long nowMs) {
        long sinceMs = nowMs - markMs;
        if (sinceMs >= 0 && sinceMs < INTERVAL_MS) {
            return this;
        }
        boolean steady = sinceMs >= 0 && sinceMs < 2 * INTERVAL_MS;
        return new RecentAppends(steady ? markOffset : offset, offset, nowMs);
    }

    /**
     * Whether the record at the offset was appended in the last 40 seconds; some of those that were
     * it denies.
     */
    boolean contain(long offset, long nowMs) {
        return offset >= fromOffset && nowMs - markMs < 2 * INTERVAL_MS;
    }
}
