package io.riverrun.log.disk;

/**
 * A file that could not be opened, since the process, or the system, has too many open. Nothing was
 * done with it. It may work again later.
 */
public final class TooManyFilesException extends ShortageException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what could not be done
     */
    public TooManyFilesException(String what, Throwable cause) {
        super(what + ": Too many open files", cause);
    }
}
