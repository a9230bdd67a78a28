package io.riverrun.benchmarks.machine;

import java.nio.file.Path;

/** Where Riverrun's sources and build are. Stateless. */
public final class Checkout {

    private Checkout() {}

    /** The folder of the launcher, which tells it. */
    public static Path root() {
        return Path.of(System.getProperty("riverrun.home", "")).toAbsolutePath();
    }
}
