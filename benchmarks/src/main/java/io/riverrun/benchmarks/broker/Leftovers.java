package io.riverrun.benchmarks.broker;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends processes and deletes folders that are still there when this JVM ends. Thread-safe. */
final class Leftovers {
    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::clear, "leftovers"));
    }

    private Leftovers() {}

    static Process end(Process process) {
        PROCESSES.removeIf(other -> !other.isAlive());
        PROCESSES.add(process);
        return process;
    }

    static Path delete(Path folder) {
        FOLDERS.add(folder);
        return folder;
    }

    static void deleteNow(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
            FOLDERS.remove(folder);
        } catch (IOException e) {
            System.err.println("Not deleted: " + folder + " (" + e + ")");
        }
    }

    private static void clear() {
        PROCESSES.forEach(Process::destroyForcibly);
        PROCESSES.forEach(process -> process.onExit().join());
        FOLDERS.forEach(Leftovers::deleteNow);
    }

    /** Bears with files that vanish meanwhile. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
