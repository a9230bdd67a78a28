package io.riverrun.interop.tools;

import io.riverrun.interop.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Installs what other languages' clients need into {@code interop/target/clients}: nothing global,
 * nothing twice. Whatever a machine lacks is reported by name. Confined to the test's thread.
 */
public final class ClientTools {
    private static final Path SOURCES = Workspace.module().resolve("clients");
    private static final List<String> KCAT_PACKAGES = List.of("kcat", "librdkafka1", "libyajl2");

    private ClientTools() {}

    /** A command with the environment it needs. */
    public record Tool(List<String> command, Map<String, String> environment) {
        public Tool {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        /** A tool that needs nothing in its environment. */
        static Tool of(Object... command) {
            return new Tool(List.of(command).stream().map(Object::toString).toList(), Map.of());
        }
    }

    /** A Python with kafka-python, aiokafka, confluent-kafka and their codecs. */
    public static Installation<Path> python() {
        return Installation.attempt(() -> {
            String python = InstallFolder.onPath("Python 3", "python3");
            InstallFolder folder = new InstallFolder("python");
            Path requirements = SOURCES.resolve("python/requirements.txt");
            Path own = folder.path().resolve("venv/bin/python");
            folder.onceFor(
                    List.of(requirements),
                    () -> {
                        folder.run(
                                "Making a Python environment (Debian: python3-venv)",
                                List.of(python, "-m", "venv", "--clear", "venv"));
                        folder.run(
                                "Installing Python packages",
                                List.of(
                                        own.toString(),
                                        "-m",
                                        "pip",
                                        "install",
                                        "--quiet",
                                        "-r",
                                        requirements.toString()));
                    });
            return own;
        });
    }

    /** The program of one of the Python clients. */
    public static Installation<Tool> pythonClient(String program) {
        Installation<Path> python = python();
        return python.value()
                .map(own -> Installation.of(Tool.of(own, SOURCES.resolve("python/" + program))))
                .orElseGet(() -> Installation.missing(python.missing()));
    }

    /** The program of kafkajs, with its codecs beside it. */
    public static Installation<Tool> kafkajs() {
        return Installation.attempt(() -> {
            String node = InstallFolder.onPath("Node", "node");
            String npm = InstallFolder.onPath("npm", "npm");
            InstallFolder folder = new InstallFolder("node");
            Path sources = SOURCES.resolve("node");
            Path lock = sources.resolve("package-lock.json");
            folder.onceFor(
                    List.of(lock),
                    () -> {
                        folder.copy(sources, ".json");
                        folder.run(
                                "Installing Node packages",
                                List.of(npm, "ci", "--no-audit", "--no-fund"));
                    });
            folder.copy(sources, ".mjs");
            return Tool.of(node, folder.path().resolve("kafkajs_client.mjs"));
        });
    }

    /** The program of franz-go and sarama. */
    public static Installation<Path> go() {
        return Installation.attempt(() -> {
            String go = InstallFolder.onPath("Go", "go");
            InstallFolder folder = new InstallFolder("go");
            Path sources = SOURCES.resolve("go");
            Path program = folder.path().resolve("clients");
            folder.onceFor(
                    List.of("go.mod", "contract.go", "franz.go", "sarama.go", "main.go").stream()
                            .map(sources::resolve)
                            .toList(),
                    () ->
                            folder.run(
                                    "Building the Go clients",
                                    List.of(go, "build", "-o", program.toString(), "."),
                                    sources));
            return program;
        });
    }

    /** The program of one of the Go clients. */
    public static Installation<Tool> goClient(String name) {
        Installation<Path> go = go();
        return go.value()
                .map(program -> Installation.of(Tool.of(program, name)))
                .orElseGet(() -> Installation.missing(go.missing()));
    }

    /** kcat: the machine's own, or Debian's packages unpacked into a folder of the build. */
    public static Installation<Tool> kcat() {
        Installation<Tool> own =
                Installation.attempt(() -> Tool.of(InstallFolder.onPath("kcat", "kcat")));
        return own.value().isPresent() ? own : Installation.attempt(ClientTools::unpackKcat);
    }

    private static Tool unpackKcat() {
        String apt = InstallFolder.onPath("kcat, nor apt-get to fetch it,", "apt-get");
        String dpkg = InstallFolder.onPath("dpkg", "dpkg");
        InstallFolder folder = new InstallFolder("kcat");
        folder.onceFor(
                List.of(),
                () -> {
                    List<String> download = new ArrayList<>(List.of(apt, "download"));
                    download.addAll(KCAT_PACKAGES);
                    folder.run("Downloading kcat (apt-get update may be due)", download);
                    folder.run(
                            "Unpacking kcat",
                            List.of(
                                    "sh",
                                    "-c",
                                    "for p in *.deb; do \"$0\" -x $p root || exit 1; done",
                                    dpkg));
                });
        return new Tool(
                List.of(folder.path().resolve("root/usr/bin/kcat").toString()),
                Map.of("LD_LIBRARY_PATH", libraries(folder.path().resolve("root/usr/lib"))));
    }

    private static String libraries(Path lib) {
        try (var folders = Files.list(lib)) {
            return String.join(":", folders.map(Path::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
