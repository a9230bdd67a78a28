package io.riverrun.interop.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the tests find the project's files. Stateless, thread-safe. */
public final class Workspace {

    private Workspace() {}

    /** The repository's root. */
    public static Path root() {
        Path module = module();
        return module.getParent();
    }

    /** The folder of the module interop: surefire's working directory. */
    public static Path module() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("clients")) ? here : here.resolve("interop");
    }
}
