package io.riverrun.benchmarks.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The machine on which figures were taken, in words. Stateless. */
public final class Machine {

    private Machine() {}

    /**
     * Names and values, in the order in which they are shown.
     *
     * @param folder where the brokers write
     */
    public static Map<String, String> describe(Path folder) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Processor", field("/proc/cpuinfo", "model name"));
        facts.put("Cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("Memory", field("/proc/meminfo", "MemTotal"));
        facts.put("Kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("Disk", disk(folder));
        facts.put("Append of 16 KiB + fdatasync", DiskProbe.describe(folder));
        facts.put("Load before", line("/proc/loadavg"));
        facts.put("Riverrun", output("git", "describe", "--always", "--dirty"));
        return facts;
    }

    /** What could be had without swapping, the page cache's clean pages included. */
    static long memoryAvailableBytes() {
        String kilobytes = field("/proc/meminfo", "MemAvailable").replace(" kB", "");
        return Long.parseLong(kilobytes) << 10;
    }

    private static String disk(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return "%s (%s), %d GiB free"
                    .formatted(store.name(), store.type(), store.getUsableSpace() >> 30);
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String field(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String line(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(Checkout.root().toFile())
                            .redirectErrorStream(true)
                            .start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? text
                    : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
