package io.riverrun.protocol;

/** A field is set that the version to be written cannot carry. The caller's mistake. */
public final class UnsupportedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFieldException(String struct, String field, short version) {
        super("Version %d of %s has no field %s.".formatted(version, struct, field));
    }
}
