package io.riverrun.log.segment;

/** Something about a log's files that an operator should know; as text, a sentence. Immutable. */
public sealed interface LoadFinding {

    /** The same, in the light of it that the journal had the records from the offset on. */
    default LoadFinding restoredFrom(long offset) {
        return this instanceof CutOff cut && cut.offset() == offset ? new Restored(cut) : this;
    }

    /** Records between segments that no file holds; consumers pass over them. */
    record Missing(long from, long to) implements LoadFinding {
        @Override
        public String toString() {
            return "the records %d to %d are missing: no segment holds them"
                    .formatted(from, to - 1);
        }
    }

    /** Bytes that were no sound batch, as a crash leaves at the end of what was being written. */
    record CutOff(String file, long position, long bytes, long offset) implements LoadFinding {
        @Override
        public String toString() {
            return "%d bytes at %d of %s were no sound batch and are cut off; offset %d is next"
                    .formatted(bytes, position, file, offset);
        }
    }

    /** Bytes that were cut off, where the journal had what belongs there: nothing is lost. */
    record Restored(CutOff cut) implements LoadFinding {
        @Override
        public String toString() {
            return cut + "; from there on it is restored from the journal";
        }
    }

    /** Segments that do not follow the one before, whose end is lost. */
    record Removed(long from, long end) implements LoadFinding {
        @Override
        public String toString() {
            return "the segments from offset %d on were removed: the log before them ends at %d"
                    .formatted(from, end);
        }
    }
}
