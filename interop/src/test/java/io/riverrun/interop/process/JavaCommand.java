package io.riverrun.interop.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of small JVMs that are quick to start. Stateless, thread-safe. */
public final class JavaCommand {

    private JavaCommand() {}

    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The test's own class path, which carries Apache's broker. */
    public static String testClassPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Runs a main class with arguments in a JVM that is made to start fast. */
    public static List<String> of(String classPath, String mainClass, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                executable(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classPath,
                                mainClass));
        command.addAll(arguments);
        return command;
    }
}
