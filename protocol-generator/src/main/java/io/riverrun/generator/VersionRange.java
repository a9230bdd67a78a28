package io.riverrun.generator;

/**
 * A range of versions as schemas write it: {@code 3-13}, {@code 9+}, {@code 0} or {@code none}.
 * Immutable.
 *
 * @param low the lowest version
 * @param high the highest version; below {@code low} when the range is empty
 */
public record VersionRange(int low, int high) {

    static final VersionRange NONE = new VersionRange(0, -1);

    static VersionRange parse(String text) {
        if (text == null || text.equals("none")) {
            return NONE;
        }
        if (text.endsWith("+")) {
            return new VersionRange(
                    Integer.parseInt(text.substring(0, text.length() - 1)), Short.MAX_VALUE);
        }
        int dash = text.indexOf('-');
        if (dash < 0) {
            int version = Integer.parseInt(text);
            return new VersionRange(version, version);
        }
        return new VersionRange(
                Integer.parseInt(text.substring(0, dash)),
                Integer.parseInt(text.substring(dash + 1)));
    }

    public boolean isEmpty() {
        return high < low;
    }

    public boolean contains(int version) {
        return low <= version && version <= high;
    }

    boolean contains(VersionRange other) {
        return low <= other.low && other.high <= high;
    }

    VersionRange intersect(VersionRange other) {
        VersionRange common =
                new VersionRange(Math.max(low, other.low), Math.min(high, other.high));
        return common.isEmpty() ? NONE : common;
    }

    /**
     * A Java condition that holds when {@code version} is in this range, given that it is within
     * the bounds; {@code "true"} or {@code "false"} where that is known.
     */
    String condition(VersionRange bounds) {
        VersionRange within = intersect(bounds);
        if (within.isEmpty()) {
            return "false";
        }
        if (within.equals(bounds)) {
            return "true";
        }
        if (within.high == bounds.high) {
            return "version >= " + within.low;
        }
        if (within.low == bounds.low) {
            return "version <= " + within.high;
        }
        return "version >= " + within.low + " && version <= " + within.high;
    }
}
