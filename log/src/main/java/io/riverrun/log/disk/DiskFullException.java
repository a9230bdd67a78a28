package io.riverrun.log.disk;

/** A write for which the disk, or the quota on it, had no room. It may work again later. */
public final class DiskFullException extends ShortageException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
