package io.riverrun.base;

/**
 * Checks of what must be true whatever the input, on in production. A violation is a bug: it is
 * thrown as {@link Violation} and never handled as an expected failure. Stateless, thread-safe.
 */
public final class Invariant {

    private Invariant() {}

    /** A broken invariant. */
    public static final class Violation extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    /** Throws {@link Violation} with the message unless the condition holds. */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new Violation(message);
        }
    }

    /** As {@link #check(boolean, String)}, naming one number that shows what went wrong. */
    public static void check(boolean condition, String message, long value) {
        if (!condition) {
            throw new Violation(message + ": " + value);
        }
    }

    /** As {@link #check(boolean, String)}, naming two numbers that show what went wrong. */
    public static void check(boolean condition, String message, long first, long second) {
        if (!condition) {
            throw new Violation(message + ": " + first + ", " + second);
        }
    }
}
