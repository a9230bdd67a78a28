package io.riverrun.interop.tools;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something of the outside that a test needs: there, or missing for a reason that is reported.
 *
 * @param value what was installed; empty when it could not be
 * @param missing why it could not be, empty when it is there
 */
public record Installation<T>(Optional<T> value, String missing) {

    static <T> Installation<T> of(T value) {
        return new Installation<>(Optional.of(value), "");
    }

    static <T> Installation<T> missing(String reason) {
        return new Installation<>(Optional.empty(), reason);
    }

    /** The outcome of an install step that says by {@link NotInstallable} what is missing. */
    static <T> Installation<T> attempt(Supplier<T> step) {
        try {
            return of(step.get());
        } catch (NotInstallable e) {
            return missing(e.getMessage());
        }
    }
}
