package io.riverrun.interop.tools;

/** A tool cannot be had on this machine. The message names it and says why. */
final class NotInstallable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotInstallable(String message) {
        super(message);
    }
}
