package io.riverrun.log;

/** The machine stopped in the middle of an operation of a {@link SimulatedDisk}. */
final class CrashError extends Error {
    private static final long serialVersionUID = 1L;

    CrashError() {
        super("the simulated machine has stopped", null, false, false);
    }
}
