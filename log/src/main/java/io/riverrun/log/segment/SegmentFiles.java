package io.riverrun.log.segment;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The names of a partition's files. Stateless. */
public final class SegmentFiles {

    public static final String LOG = ".log";
    public static final String INDEX = ".index";
    public static final String TIME_INDEX = ".timeindex";
    public static final String TRANSACTION_INDEX = ".txnindex";
    public static final String SNAPSHOT = ".snapshot";

    /** Appended to a file's name while it waits to be deleted. */
    public static final String DELETED = ".deleted";

    /** Appended to what compaction has not finished writing. */
    public static final String CLEANED = ".cleaned";

    /** Appended to what compaction has finished and is about to put in place. */
    public static final String SWAP = ".swap";

    /** What the name of a {@link StartMark} ends in. */
    public static final String START = ".start";

    private static final int DIGITS = 20;

    private SegmentFiles() {}

    /** The offset, in 20 digits, and the suffix. */
    public static String name(long offset, String suffix) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    public static Path path(Path directory, long offset, String suffix) {
        return directory.resolve(name(offset, suffix));
    }

    /** The kind of a file that bears the mark: the same text for all files that bear none. */
    static String marked(String kind, String mark) {
        return mark.isEmpty() ? kind : kind + mark;
    }

    /** The kinds of files that make a segment, that of the batches first. */
    static final List<String> KINDS = List.of(LOG, INDEX, TIME_INDEX, TRANSACTION_INDEX);

    /** The offset in a file's name, if the file is one of a segment and bears the mark. */
    public static OptionalLong markedOffset(String name, String mark) {
        for (String kind : KINDS) {
            OptionalLong offset = offset(name, kind + mark);
            if (offset.isPresent()) {
                return offset;
            }
        }
        return OptionalLong.empty();
    }

    /** The offset in a file's name, if the file is one with the suffix. */
    public static OptionalLong offset(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10) {
                return OptionalLong.empty();
            }
            offset = offset * 10 + digit;
        }
        return OptionalLong.of(offset);
    }
}
