package io.riverrun.log.disk;

import java.io.IOException;

/**
 * Something was not done for want of what there may be more of later: room on a disk, or files that
 * the process may have open. It says nothing of the disk's health.
 */
public abstract sealed class ShortageException extends IOException
        permits DiskFullException, TooManyFilesException {
    private static final long serialVersionUID = 1L;

    ShortageException(String message, Throwable cause) {
        super(message, cause);
    }
}
